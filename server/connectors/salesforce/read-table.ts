import { parse } from "csv-parse/sync";

type Row = Record<string, string>;
type Shape = Record<string, unknown>;

const DAYS = new Set(["CloseDate", "StartDate", "EndDate", "EffectiveDate", "ServiceDate"]);
const STAMPS = new Set(["SystemModstamp", "LastModifiedDate", "CreatedDate", "ClosedDate"]);
const FLAGS = /^(Is[A-Z]|PO_Required__c$)/;
const NUMBERS = new Set([
  "Amount",
  "Quantity",
  "UnitPrice",
  "ContractTerm",
  "Included_Units__c",
  "Overage_Unit_Price__c",
  "Payment_Terms_Days__c",
]);
/** Names whose parts do not simply begin with a capital. */
const IRREGULAR: Readonly<Record<string, string>> = {
  vat_number_c: "VAT_Number__c",
  po_number_c: "PO_Number__c",
  po_required_c: "PO_Required__c",
};

/**
 * A table as a warehouse keeps it, as records of the query service: "sf_account_data.csv" holds accounts, `billing_city`
 * is BillingCity and `tier_c` is Tier__c. Null for a text that is no table.
 */
export function rowsOfTable(name: string, text: string): { object: string; rows: Shape[] } | null {
  const rows = recordsOf(text);
  const table = /(?:^|\/)(?:sf_)?([a-z0-9_]+?)(?:_data)?\.csv$/i.exec(name)?.[1];
  if (rows === null || rows.length === 0 || table === undefined) return null;
  return { object: pascal(table), rows: rows.map(recordOf) };
}

function recordsOf(text: string): Row[] | null {
  try {
    const rows = parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true });
    return Object.keys(rows[0] ?? {}).length > 1 ? rows : null;
  } catch {
    return null;
  }
}

function recordOf(row: Row): Shape {
  const fields = Object.entries(row)
    .filter(([column]) => !column.startsWith("_"))
    .map(([column, cell]) => {
      const field = fieldOf(column);
      return [field, readCell(field, cell)] as const;
    });
  const record: Shape = Object.fromEntries(fields);
  // The warehouse's own reading is the latest moment at which the row is known to have stood like this.
  const stamp =
    record.SystemModstamp ?? record.LastModifiedDate ?? readCell("SystemModstamp", row._fivetran_synced ?? "");
  return { ...record, SystemModstamp: stamp, IsDeleted: record.IsDeleted ?? false };
}

function fieldOf(column: string): string {
  const irregular = IRREGULAR[column];
  if (irregular !== undefined) return irregular;
  return column.endsWith("_c") ? `${column.slice(0, -2).split("_").map(capital).join("_")}__c` : pascal(column);
}

function pascal(name: string): string {
  return name.split("_").map(capital).join("");
}

function capital(part: string): string {
  return part.slice(0, 1).toUpperCase() + part.slice(1);
}

/** Everything is text in a warehouse's file: nothing as an empty cell, yes as TRUE, instants in UTC with a blank. */
function readCell(field: string, cell: string): unknown {
  if (cell === "") return null;
  if (FLAGS.test(field) && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === "true";
  if (NUMBERS.has(field) && /^-?\d+(\.\d+)?$/.test(cell)) return Number(cell);
  if (DAYS.has(field)) return cell.slice(0, 10);
  if (!STAMPS.has(field)) return cell;
  const [, day, hour = "", rest] = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2})(:\d{2}:\d{2}(?:\.\d{1,3})?)/.exec(cell) ?? [];
  return day && rest ? `${day}T${hour.padStart(2, "0")}${rest}+0000` : cell;
}
