import { z } from "zod";
import type { AvalaraClient, Shape } from "#server/connectors/avalara/client";
import type { PullContext, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { pulledMessage } from "#server/connectors/pulled-message";

const key = z.strictObject({ at: z.iso.datetime(), id: z.string() });
/** `last` is the row read last; `skip` is used only among rows that share its instant. Null `page` means at rest. */
const cursorSchema = z.strictObject({
  last: key.nullable(),
  page: z.strictObject({ from: z.iso.datetime().nullable(), skip: z.int().min(0) }).nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;
type Key = z.infer<typeof key>;

export const PAGE_SIZE = 1_000;
/** Transactions become visible up to this much later than they are dated; what was seen before is recognised by its id. */
const OVERLAP_MS = 5 * 60_000;
/** Repeated at the seam of two pages among equal instants, where a change to one row shifts the others. */
const SEAM = 50;
/** Without a criterion on its day a list holds the last thirty days only, however its other criteria read. */
const EVERY_DAY = "date ge '1990-01-01'";

/**
 * Transactions by (modifiedDate, id). A further page is asked for by the last row's instant rather than by an offset, so
 * rows that change while we page are met again at their new place instead of shifting others past us.
 */
export function transactionStream(client: AvalaraClient): Stream {
  return {
    key: "transactions",
    label: "Tax transactions",
    async pull(text, context) {
      const cursor = readCursor(cursorSchema, text) ?? { last: null, page: null };
      return pullPage(client, cursor, context);
    },
  };
}

async function pullPage(client: AvalaraClient, { last, page }: Cursor, { signal }: PullContext): Promise<PulledPage> {
  const at = page ?? { from: last && new Date(Date.parse(last.at) - OVERLAP_MS).toISOString(), skip: 0 };
  const filter = at.from === null ? EVERY_DAY : `${EVERY_DAY} and modifiedDate ge '${at.from}'`;
  const { rows, hasMore } = await client.list(filter, PAGE_SIZE, at.skip, signal);
  const fresh = page === null ? rows : rows.filter((row) => last === null || isAfter(keyOf(row), last));
  const newest = rows
    .map(keyOf)
    .reduce<Key | null>((best, each) => (best === null || isAfter(each, best) ? each : best), last);
  const isLast = !hasMore || rows.length === 0;
  const next: Cursor = {
    last: newest,
    page: isLast ? null : nextPage(at, newest, rows.filter((row) => keyOf(row).at === newest?.at).length),
  };
  return { messages: fresh.map((row) => transactionMessage("transactions", row)), cursor: writeCursor(next), isLast };
}

/** @param count rows of the newest instant: a page that brought older ones again leads no further among them. */
function nextPage(at: NonNullable<Cursor["page"]>, newest: Key | null, count: number): NonNullable<Cursor["page"]> {
  const from = newest?.at ?? at.from;
  if (from !== at.from) return { from, skip: 0 };
  return { from, skip: at.skip + Math.max(1, count - SEAM) };
}

function keyOf(row: Shape): Key {
  return { at: instantOf(row), id: idOf(row) };
}

/** Ids are numbers, and texts in some exports. */
export function idOf({ id }: Shape): string {
  return typeof id === "string" && id !== "" ? id : typeof id === "number" ? String(id) : "unnamed";
}

/** A row without a readable date sorts first; its message will be dead, with the field named. */
function instantOf(row: Shape): string {
  const at = typeof row.modifiedDate === "string" ? Date.parse(row.modifiedDate) : Number.NaN;
  return new Date(Number.isNaN(at) ? 0 : at).toISOString();
}

function isAfter(left: Key, right: Key): boolean {
  if (left.at !== right.at) return left.at > right.at;
  return left.id.length === right.id.length ? left.id > right.id : left.id.length > right.id.length;
}

/** Its version is its own: when it was changed, and how often. */
export function transactionMessage(stream: string, row: Shape): RawMessage {
  const versionSequence =
    typeof row.version === "number" && Number.isInteger(row.version) ? Math.max(0, row.version) : 0;
  return pulledMessage(stream, "transaction", idOf(row), { versionAt: instantOf(row), versionSequence }, row);
}

/** Whether a row of a file is a transaction of the tax engine, by what every one of them has. */
export function isTransaction(value: Shape): boolean {
  return "code" in value && "status" in value && "modifiedDate" in value;
}
