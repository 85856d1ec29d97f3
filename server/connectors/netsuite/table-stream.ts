import { z } from "zod";
import type { PullContext, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { NetsuiteClient, NetsuiteRow } from "#server/connectors/netsuite/client";
import { pulledMessage } from "#server/connectors/pulled-message";

type Order = { date: string; id: string };

export type NetsuiteTable = {
  key: string;
  label: string;
  table: string;
  /** What its rows are dated and told apart by, where that is not lastmodifieddate and id. */
  order?: Order;
};

/** What others refer to comes first. */
export const netsuiteTables: readonly NetsuiteTable[] = [
  { key: "subsidiaries", label: "Subsidiaries", table: "subsidiary" },
  { key: "currency_rates", label: "Exchange rates", table: "currencyrate" },
  { key: "customers", label: "Customers", table: "customer" },
  { key: "invoice_imports", label: "Invoice imports", table: "customrecord_invoice_import" },
  { key: "transactions", label: "Transactions", table: "transaction" },
  { key: "revenue_plans", label: "Revenue plans", table: "revenueplan" },
  {
    key: "deletions",
    label: "Deletions",
    table: "deletedrecord",
    order: { date: "deleteddate", id: "recordid" },
  },
];

const USUAL_ORDER: Order = { date: "lastmodifieddate", id: "id" };

const key = z.strictObject({ at: z.iso.datetime(), id: z.string() });
/** `last` is the row we read last; `offset` is used only among rows that share its millisecond. Null `page` means at rest. */
const cursorSchema = z.strictObject({
  last: key.nullable(),
  page: z.strictObject({ from: z.iso.datetime().nullable(), offset: z.int().min(0) }).nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;
type Key = z.infer<typeof key>;

const PAGE_SIZE = 1_000;
/** Rows become visible up to this much later than their date says; what was seen before is recognised by its id. */
const OVERLAP_MS = 2 * 60_000;
/** Repeated at the seam of two pages among equal dates, where a change to one row shifts the others. */
const SEAM = 50;

/**
 * Rows by (lastmodifieddate, id). A further page is asked for by the last row's date rather than by an offset, so rows
 * that change while we page are met again at their new place instead of shifting others past us.
 */
export function tableStream(client: NetsuiteClient, table: NetsuiteTable): Stream {
  return {
    key: table.key,
    label: table.label,
    async pull(text, context) {
      const cursor = readCursor(cursorSchema, text) ?? { last: null, page: null };
      return pullPage(client, table, cursor, context);
    },
  };
}

async function pullPage(
  client: NetsuiteClient,
  table: NetsuiteTable,
  { last, page }: Cursor,
  { signal }: PullContext,
): Promise<PulledPage> {
  const at = page ?? { from: last && new Date(Date.parse(last.at) - OVERLAP_MS).toISOString(), offset: 0 };
  const { rows, hasMore } = await client.query(statementOf(table, at.from), PAGE_SIZE, at.offset, signal);
  const fresh = page === null ? rows : rows.filter((row) => last === null || isAfter(keyOf(row, table.order), last));
  const newest = rows
    .map((row) => keyOf(row, table.order))
    .reduce<Key | null>((best, each) => (best === null || isAfter(each, best) ? each : best), last);
  const messages = fresh.map((row) => rowMessage(table.key, table.table, row, table.order));
  const isLast = !hasMore || rows.length === 0;
  const next: Cursor = {
    last: newest,
    page: isLast ? null : nextPage(at, newest, rows.filter((row) => keyOf(row, table.order).at === newest?.at).length),
  };
  return { messages, cursor: writeCursor(next), isLast };
}

/** @param count rows of the newest instant: a page that brought older ones again leads no further among them. */
function nextPage(at: NonNullable<Cursor["page"]>, newest: Key | null, count: number): NonNullable<Cursor["page"]> {
  const from = newest?.at ?? at.from;
  if (from !== at.from) return { from, offset: 0 };
  return { from, offset: at.offset + Math.max(1, count - SEAM) };
}

/** The exact form that both the statement and its rows are ordered by; instants are UTC. */
function statementOf({ table, order: { date, id } = USUAL_ORDER }: NetsuiteTable, from: string | null): string {
  const format = `YYYY-MM-DD"T"HH24:MI:SS.FF3`;
  const where = from === null ? "" : ` WHERE ${date} >= TO_TIMESTAMP('${from.replace(/Z$/, "")}', '${format}')`;
  return `SELECT * FROM ${table}${where} ORDER BY ${date}, ${id}`;
}

function keyOf(row: NetsuiteRow, { date, id } = USUAL_ORDER): Key {
  const named = row[id];
  return { at: instantOf(row[date]), id: typeof named === "string" ? named : "unnamed" };
}

/** A row without a readable date sorts first; its message will be dead, with the field named. */
function instantOf(value: unknown): string {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return new Date(Number.isNaN(at) ? 0 : at).toISOString();
}

/** Ids are numbers written as text: the shorter one is the smaller. */
function isAfter(left: Key, right: Key): boolean {
  if (left.at !== right.at) return left.at > right.at;
  return left.id.length === right.id.length ? left.id > right.id : left.id.length > right.id.length;
}

export function rowMessage(stream: string, type: string, row: NetsuiteRow, order = USUAL_ORDER): RawMessage {
  const { links: _links, ...payload } = row;
  const { at, id } = keyOf(row, order);
  return pulledMessage(stream, type, id, { versionAt: at, versionSequence: 0 }, payload);
}
