import type { RawMessage } from "#server/connectors/connector";
import { messagesOfTable } from "#server/connectors/netsuite/read-table";
import { netsuiteTables, rowMessage } from "#server/connectors/netsuite/table-stream";
import { contentHash, pulledMessage } from "#server/connectors/pulled-message";

type Shape = Record<string, unknown>;

/**
 * Splits a file into messages, one for each row in it: pages of SuiteQL, rows alone or in a row, and the tables of both
 * schemas in which warehouses keep a NetSuite account. Documents of the SOAP interface and bodies of requests become one
 * message each, which the mapping leaves alone by rule; what no rule tells apart is one message that cannot be read.
 */
export function messagesFromFile(name: string, text: string): RawMessage[] {
  if (/^\s*<(\?xml|\w*:?Envelope)/i.test(text)) return [fileMessage("soap", name, text)];
  const parsed = parsedJson(text);
  if (parsed === undefined) return messagesOfTable(name, text) ?? [fileMessage("file", name, text)];
  const rows = rowsIn(parsed);
  const known = rows.flatMap((row) => {
    const table = tableOfRow(row);
    return table ? [rowMessage(table.key, table.table, row, table.order)] : [];
  });
  if (known.length > 0) return known;
  return [fileMessage(isShape(parsed) && isRequest(parsed) ? "request" : "file", name, parsed)];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rowsIn(value: unknown): Shape[] {
  if (Array.isArray(value)) return value.filter(isShape);
  if (!isShape(value)) return [];
  return Array.isArray(value.items) ? value.items.filter(isShape) : [value];
}

/** Rows do not say which table they come from; these columns no other table has. */
const TELLING: readonly { table: string; column: string }[] = [
  { table: "customrecord_invoice_import", column: "custrecord_ii_status" },
  { table: "transaction", column: "foreigntotal" },
  { table: "revenueplan", column: "revrecstartdate" },
  { table: "currencyrate", column: "exchangerate" },
  { table: "deletedrecord", column: "deleteddate" },
  { table: "customer", column: "companyname" },
  { table: "subsidiary", column: "legalname" },
];

function tableOfRow(row: Shape) {
  const told = TELLING.find(({ column }) => column in row);
  return netsuiteTables.find(({ table }) => table === told?.table);
}

/** What other programs send to have something made: names in camel case, and no id yet. */
function isRequest(value: Shape): boolean {
  return !("id" in value) && !("links" in value) && Object.keys(value).some((key) => /^[a-z]+(Id|[A-Z]\w*)$/.test(key));
}

export function fileMessage(stream: "file" | "soap" | "request", name: string, payload: unknown): RawMessage {
  return pulledMessage(stream, "file", contentHash(name), null, payload);
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
