import { sql } from "drizzle-orm";
import { z } from "zod";
import { portionsOf, type Touched, touchedCount } from "#server/domain/exceptions/touched";
import { mappingName } from "#server/domain/sync/mapping";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { loadMappings } from "#server/services/sync/load-mappings";
import type { InboxRow } from "#server/services/sync/map-message";
import type { MappingSource } from "#server/services/sync/mapping-source";
import { noteFields, type SeenField } from "#server/services/sync/note-fields";
import { type PreparedRow, prepareRow, stillFits } from "#server/services/sync/prepare-batch";
import { lockProjection, projectRecords } from "#server/services/sync/project/project-records";
import { type Settlement, settleInbox } from "#server/services/sync/settle-inbox";
import { upsertRecords } from "#server/services/sync/upsert-records";

export type BatchResult = {
  taken: number;
  applied: number;
  unchanged: number;
  ignored: number;
  deadLetteredInboxIds: string[];
  touched: Touched;
};

/** Detection is told about this many subjects at a time. */
const DETECTION_CHUNK = 500;
const BEHIND = -1;

/**
 * The command that applies messages of one source. It is made per source because its mapping is code, which no input can
 * carry; its name, permission and door are those of every command.
 */
export function applyBatchOf(
  source: MappingSource,
  prepared: ReadonlyMap<string, PreparedRow> = new Map(),
  fields: readonly SeenField[] = [],
) {
  return defineCommand({
    name: "sync.apply",
    permission: "sync.ingest",
    input: z.strictObject({
      limit: z.int().min(1).max(10_000),
      /** Only these rows, if they still wait: to find the one that stops a batch. */
      inboxIds: z.array(z.uuid()).optional(),
    }),
    async run(scope, { limit, inboxIds }): Promise<Outcome<BatchResult>> {
      await lockSource(scope, source.key);
      const waiting = await waitingRows(scope, source.key, limit, inboxIds);
      const result = await applyPrepared(scope, await mapWaiting(scope, source, waiting, prepared));
      const drift = await noteFields(scope, source.key, fields);
      return { result, events: [appliedEvent(source, result), ...drift] };
    },
  });
}

/** One hand per source: whoever applies its messages takes turns, and arrival order is kept. */
export async function lockSource(scope: Scope, source: string): Promise<void> {
  await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sync.apply ${source}`}, 0))`);
}

/** Whether somebody is in the middle of applying messages of the source. */
export async function isBeingApplied(context: Context, source: string): Promise<boolean> {
  const [row] = await context.db.transaction((tx) =>
    tx.execute<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock_shared(hashtextextended(${`sync.apply ${source}`}, 0)) as free`,
    ),
  );
  return row?.free === false;
}

async function waitingRows(
  scope: Scope,
  source: string,
  limit: number,
  inboxIds?: readonly string[],
): Promise<Waiting[]> {
  const chosen = inboxIds ? sql`and id = any(${sql.param(inboxIds)}::uuid[])` : sql``;
  return scope.tx.execute<Waiting>(sql`
    select id, account, stream, event_id, correlation_id, amendments, mapping_document from inbox
    where source = ${source} and state = 'received' ${chosen} order by position limit ${limit}`);
}

type Waiting = Omit<InboxRow, "raw">;

/** What was prepared and still fits is taken as it is; the rest is read and mapped now. */
async function mapWaiting(
  scope: Scope,
  source: MappingSource,
  waiting: readonly Waiting[],
  prepared: ReadonlyMap<string, PreparedRow>,
): Promise<PreparedRow[]> {
  const mappingOf = await loadMappings(scope, source, documentsOf(waiting));
  const fitting = new Map<string, PreparedRow>();
  for (const row of waiting) {
    const ahead = prepared.get(row.id);
    const version = mappingName(source.mappingVersion, mappingOf(row.mapping_document ?? null));
    if (ahead && stillFits(ahead, row, version)) fitting.set(row.id, ahead);
  }
  const texts = await rawTexts(
    scope,
    waiting.filter((row) => !fitting.has(row.id)).map((row) => row.id),
  );
  return waiting.map(
    (row) => fitting.get(row.id) ?? prepareRow(source, { ...row, raw: texts.get(row.id) ?? "" }, mappingOf),
  );
}

async function rawTexts(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; raw: string }>(
    sql`select id, raw from inbox where id = any(${sql.param(ids)}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.id, row.raw]));
}

function documentsOf(rows: readonly Waiting[]): number[] {
  return rows.flatMap((row) => row.mapping_document ?? []);
}

export function appliedEvent(source: MappingSource, result: BatchResult) {
  const { taken, applied, unchanged, ignored } = result;
  return {
    type: "sync.applied",
    subject: { type: "source", id: source.key },
    data: {
      taken,
      applied,
      unchanged,
      ignored,
      deadLettered: result.deadLetteredInboxIds.length,
      mappingVersion: source.mappingVersion,
    },
  } as const;
}

/** Maps rows and applies them, all in the caller's transaction. */
export async function applyRows(scope: Scope, source: MappingSource, rows: readonly InboxRow[]): Promise<BatchResult> {
  const mappingOf = await loadMappings(scope, source, documentsOf(rows));
  return applyPrepared(
    scope,
    rows.map((row) => prepareRow(source, row, mappingOf)),
  );
}

/** Settles rows, stores the latest word of each object and makes canonical rows follow. */
async function applyPrepared(scope: Scope, rows: readonly PreparedRow[]): Promise<BatchResult> {
  const records = rows.flatMap(({ mapped }) => (mapped.outcome === "records" ? mapped.records : []));
  if (records.length > 0) await lockProjection(scope);
  const { changedIds, appliedInboxIds } = await upsertRecords(scope, records);
  const settlements = rows.map((prepared) => settlementOf(prepared, appliedInboxIds));
  await settleInbox(scope, settlements);
  const touched = await projectRecords(scope, changedIds);
  const deadLetteredInboxIds = settlements.filter((one) => one.state === "dead").map((one) => one.id);
  await askForDetection(scope, touched, deadLetteredInboxIds.length > 0 || (await haveOpenCases(scope, settlements)));
  const count = (state: Settlement["state"]) => settlements.filter((one) => one.state === state).length;
  return {
    taken: rows.length,
    applied: count("applied"),
    unchanged: count("unchanged"),
    ignored: count("ignored"),
    deadLetteredInboxIds,
    touched,
  };
}

function settlementOf({ row: { id }, mapped, mappingVersion }: PreparedRow, applied: ReadonlySet<string>): Settlement {
  if (mapped.outcome === "dead")
    return { id, mappingVersion, state: "dead", reason: mapped.reason, field: mapped.field };
  if (mapped.outcome === "ignored") return { id, mappingVersion, state: "ignored", reason: mapped.reason, field: null };
  return { id, mappingVersion, state: applied.has(id) ? "applied" : "unchanged", reason: null, field: null };
}

/** Messages that were set aside before and are settled now have a case that can close. */
async function haveOpenCases(scope: Scope, rows: readonly { id: string }[]): Promise<boolean> {
  if (rows.length === 0) return false;
  const [row] = await scope.tx.execute<{ open: boolean }>(sql`
    select exists (select 1 from cases where subject_type = 'inbox' and subject_id = any(${sql.param(rows.map((one) => one.id))}::uuid[]) and closed_at is null) as open`);
  return row?.open ?? false;
}

/**
 * Detection also looks after dead letters; nothing touched asks it for those alone. What somebody just changed does not
 * wait behind a source that is read anew as a whole.
 */
export async function askForDetection(scope: Scope, touched: Touched, hasDeadLetters: boolean): Promise<void> {
  const { correlationId } = scope;
  const priority = touchedCount(touched) > DETECTION_CHUNK ? BEHIND : 0;
  for (const portion of portionsOf(touched, DETECTION_CHUNK))
    await enqueue(scope, "exceptions.detect", { touched: portion, correlationId }, { priority });
  if (hasDeadLetters) await enqueue(scope, "exceptions.detect", { touched: {}, correlationId }, { priority });
}
