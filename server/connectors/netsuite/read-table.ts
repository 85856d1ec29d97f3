import { parse } from "csv-parse/sync";
import type { RawMessage } from "#server/connectors/connector";
import { netsuiteTables, rowMessage } from "#server/connectors/netsuite/table-stream";

type Row = Record<string, string>;
type Reading = {
  table: string;
  /** What the list of deletions calls its rows; transactions are called by their own type. */
  deletedAs?: string;
  /** NetSuite's column → the warehouse's, in the newer and the older schema. */
  columns: Readonly<Record<string, readonly string[]>>;
  days?: readonly string[];
};

/** Both schemas name a table after what it holds, one in the plural. */
const READINGS: Readonly<Record<string, Reading>> = {
  customer: {
    table: "customer",
    deletedAs: "Customer",
    columns: {
      id: ["id", "customer_id"],
      entityid: ["entityid"],
      companyname: ["companyname", "altname", "company_name"],
      externalid: ["externalid"],
      subsidiary: ["subsidiary"],
      currency: ["currency"],
      terms: ["terms"],
      vatregnumber: ["vatregnumber"],
    },
  },
  subsidiary: {
    table: "subsidiary",
    deletedAs: "Subsidiary",
    columns: {
      id: ["id", "subsidiary_id"],
      name: ["name"],
      legalname: ["legalname"],
      country: ["country"],
      currency: ["currency"],
      externalid: ["externalid"],
    },
  },
  transaction: {
    table: "transaction",
    columns: {
      id: ["id", "transaction_id"],
      tranid: ["tranid", "transactionnumber"],
      externalid: ["externalid"],
      type: ["type", "transaction_type"],
      trandate: ["trandate", "transaction_date"],
      duedate: ["duedate", "due_date"],
      entity: ["entity"],
      subsidiary: ["subsidiary"],
      currency: ["currency", "currency_id"],
      foreigntotal: ["foreigntotal"],
      status: ["status"],
      postingperiod: ["postingperiod", "accounting_period_id"],
    },
    days: ["trandate", "duedate"],
  },
};
const SINGULAR: Readonly<Record<string, string>> = {
  customers: "customer",
  subsidiaries: "subsidiary",
  transactions: "transaction",
};

/**
 * A table as a warehouse keeps it: one message a row, in the shape SuiteQL gives. Rows it marks as deleted become
 * deletions. Tables of which nothing is followed keep their name as the stream, by which the mapping leaves them alone.
 * Null for a text that is no table.
 */
export function messagesOfTable(name: string, text: string): RawMessage[] | null {
  const rows = recordsOf(text);
  if (rows === null || rows.length === 0) return null;
  const table = /(?:^|\/)(?:netsuite2?_)?([a-z0-9_]+?)(?:_data)?\.csv$/i.exec(name)?.[1]?.toLowerCase();
  if (table === undefined) return null;
  const reading = READINGS[SINGULAR[table] ?? table];
  return rows.map((row) => (reading ? messageOf(reading, row) : rowMessage(table, table, row)));
}

function recordsOf(text: string): Row[] | null {
  try {
    const rows = parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true });
    return Object.keys(rows[0] ?? {}).length > 1 ? rows : null;
  } catch {
    return null;
  }
}

function messageOf(reading: Reading, row: Row): RawMessage {
  const known = netsuiteTables.find(({ table }) => table === reading.table);
  const changedAt = instantOf(row.lastmodifieddate) ?? instantOf(row._fivetran_synced);
  const named = Object.entries(reading.columns).map(([column, names]) => [column, cellOf(row, names)] as const);
  const read = Object.fromEntries(
    named.map(([column, value]) => [column, reading.days?.includes(column) ? dayOf(value) : value]),
  );
  if (/^true$/i.test(row._fivetran_deleted ?? "")) {
    const deletion = {
      type: reading.deletedAs ?? read.type ?? null,
      recordid: read.id ?? null,
      name: null,
      deleteddate: changedAt,
    };
    return rowMessage("deletions", "deletedrecord", deletion, { date: "deleteddate", id: "recordid" });
  }
  // A warehouse keeps currencies by NetSuite's inner number; without its table of currencies that says nothing.
  if (/^\d+$/.test(read.currency ?? "")) read.currency = null;
  return rowMessage(known?.key ?? reading.table, reading.table, { ...read, lastmodifieddate: changedAt });
}

function cellOf(row: Row, names: readonly string[]): string | null {
  return names.map((name) => row[name]).find((value) => value !== undefined && value !== "") ?? null;
}

/** "2017-05-09 6:07:35" is UTC, as warehouses keep it. */
function instantOf(cell: string | undefined): string | null {
  const [, day, hour = "", rest] = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2})(:\d{2}:\d{2}(?:\.\d+)?)/.exec(cell ?? "") ?? [];
  const at = day && rest ? Date.parse(`${day}T${hour.padStart(2, "0")}${rest}Z`) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function dayOf(cell: string | null): string | null {
  return /^\d{4}-\d{2}-\d{2}/.exec(cell ?? "")?.[0] ?? cell;
}
