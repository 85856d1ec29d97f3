import { z } from "zod";
import type { Census, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { MeteringClient, UsageDayRow } from "#server/connectors/metering/client";
import { pulledMessage } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";

const instant = z.iso.datetime();
/** `since` bounds the running list, `newest` is the latest change seen; `next` is null between pulls. */
const cursorSchema = z.strictObject({
  since: instant.nullable(),
  newest: instant.nullable(),
  next: z.string().nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;

/** Days become visible up to this much later than their date says; what was seen before is recognised by its id. */
const OVERLAP_MS = 2 * 60_000;

/** Every day whose sum changed since the last pull, in the order of the changes: events that arrive late change a day again. */
export function dayStream(client: MeteringClient): Stream {
  return {
    key: "usage_days",
    label: "Usage by day",
    async pull(text, { signal }) {
      const at = readCursor(cursorSchema, text) ?? { since: null, newest: null, next: null };
      const since =
        at.next === null ? at.newest && new Date(Date.parse(at.newest) - OVERLAP_MS).toISOString() : at.since;
      const page = await pageOf(client, { ...at, since }, signal);
      return pulled({ ...at, since }, page.rows, page.next);
    },
  };
}

/** A cursor the meter no longer reads is replaced by the same question from its beginning. */
async function pageOf(client: MeteringClient, { since, next }: Cursor, signal: AbortSignal) {
  try {
    return await client.days({ updatedAfter: since }, next, signal);
  } catch (error) {
    if (next === null || !(error instanceof SourceFailure) || error.code !== "invalid_cursor") throw error;
    return client.days({ updatedAfter: since }, null, signal);
  }
}

function pulled(at: Cursor, rows: UsageDayRow[], next: string | null): PulledPage {
  const newest = rows
    .map(changeOf)
    .reduce<string | null>((best, each) => (best === null || (each !== null && each > best) ? each : best), at.newest);
  const cursor: Cursor = { since: at.since, newest, next };
  return { messages: rows.map(dayMessage), cursor: writeCursor(cursor), isLast: next === null };
}

export function dayMessage(row: UsageDayRow): RawMessage {
  const id = typeof row.id === "string" && row.id !== "" ? row.id : "unnamed";
  const versionAt = changeOf(row) ?? new Date(0).toISOString();
  return pulledMessage("usage_days", "usage_day", id, { versionAt, versionSequence: 0 }, row);
}

/** Null for a row without a readable date; its message will be dead, with the field named. */
function changeOf({ updated_at: text }: UsageDayRow): string | null {
  const at = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The days themselves, whatever changed them last. */
export function dayCensus(client: MeteringClient): Census {
  return {
    key: "usage_days",
    label: "Usage by day",
    kind: "usage_day",
    objectType: "usage_day",
    async list(window, cursor, { signal }) {
      const page = await client.days(window, cursor, signal);
      return { messages: page.rows.map(dayMessage), cursor: page.next, isLast: page.next === null };
    },
  };
}
