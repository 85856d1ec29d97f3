import { z } from "zod";
import type { Census, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { PsaClient, PsaRow } from "#server/connectors/psa/client";
import type { PsaResource } from "#server/connectors/psa/wire";
import { pulledMessage } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";
import type { RecordKind } from "#server/domain/sync/records";

const instant = z.iso.datetime();
/** `since` bounds the running list, `newest` is the latest change seen; `next` is null between pulls. */
const cursorSchema = z.strictObject({
  since: instant.nullable(),
  newest: instant.nullable(),
  next: z.string().nullable(),
});
type Cursor = z.infer<typeof cursorSchema>;

/** Rows become visible up to this much later than their date says; what was seen before is recognised by its id. */
const OVERLAP_MS = 2 * 60_000;

/** Everything changed since the last pull, deleted rows included, by the date of change and the id. */
export function listStream(client: PsaClient, resource: { key: PsaResource; label: string }): Stream {
  return {
    ...resource,
    async pull(text, { signal }) {
      const at = readCursor(cursorSchema, text) ?? { since: null, newest: null, next: null };
      const since =
        at.next === null ? at.newest && new Date(Date.parse(at.newest) - OVERLAP_MS).toISOString() : at.since;
      const query: Record<string, string> = since === null ? {} : { modified_since: since };
      // A cursor that was given up begins the same list anew.
      const page =
        (at.next === null ? null : await client.list(resource.key, query, at.next, signal)) ??
        (await client.list(resource.key, query, null, signal));
      if (page === null) throw nothingToRead();
      return pulled(resource.key, { ...at, since }, page.rows, page.next);
    },
  };
}

function pulled(resource: PsaResource, at: Cursor, rows: PsaRow[], next: string | null): PulledPage {
  const newest = rows
    .map(instantOf)
    .reduce<string | null>((best, each) => (best === null || (each !== null && each > best) ? each : best), at.newest);
  const cursor: Cursor = { since: at.since, newest, next };
  return { messages: rows.map((row) => rowMessage(resource, row)), cursor: writeCursor(cursor), isLast: next === null };
}

/** Milestones by the day they are due, time entries by the day worked: days that stand in the row and seldom move. */
const dated: readonly { key: PsaResource; label: string; kind: RecordKind; parameter: string }[] = [
  { key: "milestones", label: "Milestones", kind: "psa_milestone", parameter: "due" },
  { key: "time_entries", label: "Time entries", kind: "psa_time_entry", parameter: "worked" },
];

const censusCursor = z.strictObject({ next: z.string() });

export function psaCensuses(client: PsaClient): Census[] {
  return dated.map(({ key, label, kind, parameter }) => ({
    key,
    label,
    kind,
    objectType: key,
    async list({ fromOn, toOn }, cursor, { signal }) {
      const at = readCursor(censusCursor, cursor);
      const query = { [`${parameter}_from`]: fromOn, [`${parameter}_to`]: toOn };
      const page =
        (at === null ? null : await client.list(key, query, at.next, signal)) ??
        (await client.list(key, query, null, signal));
      if (page === null) throw nothingToRead();
      return {
        messages: page.rows.map((row) => rowMessage(key, row)),
        cursor: page.next === null ? null : writeCursor({ next: page.next }),
        isLast: page.next === null,
      };
    },
  }));
}

/** A row without a readable date sorts first; its message will be dead, with the field named. */
export function rowMessage(resource: PsaResource, row: PsaRow): RawMessage {
  const versionAt = instantOf(row) ?? new Date(0).toISOString();
  const id = typeof row.id === "string" ? row.id : "unnamed";
  return pulledMessage(resource, resource, id, { versionAt, versionSequence: 0 }, row);
}

function instantOf(row: PsaRow): string | null {
  const at = typeof row.modified_at === "string" ? Date.parse(row.modified_at) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function nothingToRead(): SourceFailure {
  return new SourceFailure("no_answer", "The project system gave up a list that had just begun.");
}
