import { sql } from "drizzle-orm";
import { documentNumberOf } from "#server/domain/sync/mapping";
import type { FactsOf } from "#server/domain/sync/records";
import type { Scope } from "#server/kernel/context";
import { stableId } from "#server/kernel/ids";
import type { VersionedRecord } from "#server/services/sync/map-message";
import { referencesOfLines } from "#server/services/sync/record-references";

/** An invoice whose latest version embeds only its first lines takes them from the latest version that held all. */
export const COMPLETE_LINES_KIND = "billing_invoice_lines";

/** Between the references of one record, which travel as one text because an array of arrays cannot be ragged. */
const SEPARATOR = "\u001f";

/**
 * Newer wins. At one version what was read with the later mapping document wins, so that a message read again under it
 * counts; then the larger hash. Each is a property of the record itself, so order cannot matter.
 */
export function isNewer(
  left: Pick<VersionedRecord, "versionAt" | "versionSequence" | "mappingVersion" | "contentHash">,
  right: typeof left,
): boolean {
  if (left.versionAt !== right.versionAt) return left.versionAt > right.versionAt;
  if (left.versionSequence !== right.versionSequence) return left.versionSequence > right.versionSequence;
  const [document, other] = [documentNumberOf(left.mappingVersion), documentNumberOf(right.mappingVersion)];
  if (document !== other) return document > other;
  return left.contentHash > right.contentHash;
}

/** The same number in SQL. Document numbers are the only thing after a plus sign. */
const documentNumberSql = (table: string) =>
  sql.raw(`coalesce(substring(${table}.mapping_version from '\\+([0-9]+)$')::int, 0)`);

/**
 * Stores the latest word on each object, in one statement for all; older and equal versions change nothing.
 * @returns the ids of the rows that changed, and the inbox rows whose record is now the latest.
 */
export async function upsertRecords(
  scope: Scope,
  records: readonly VersionedRecord[],
): Promise<{ changedIds: string[]; appliedInboxIds: Set<string> }> {
  const latest = newestOfEach(records);
  if (latest.length === 0) return { changedIds: [], appliedInboxIds: new Set() };
  await keepReplacedLines(scope, latest);
  const written = await writeRecords(scope, latest);
  const changed = new Set(written);
  const recovered = await keepEarlierLines(scope, records, latest, changed);
  return {
    changedIds: [...new Set([...written, ...recovered])],
    appliedInboxIds: new Set(latest.filter((record) => changed.has(record.id)).map((record) => record.inboxId)),
  };
}

export function newestOfEach(records: readonly VersionedRecord[]): VersionedRecord[] {
  const byId = new Map<string, VersionedRecord>();
  for (const record of records) {
    const known = byId.get(record.id);
    if (!known || isNewer(record, known)) byId.set(record.id, record);
  }
  return [...byId.values()];
}

async function writeRecords(scope: Scope, records: readonly Omit<VersionedRecord, "hasAllLines">[]): Promise<string[]> {
  // One JSON text for all: the driver would escape arrays of long texts character by character.
  const rows = records.map(
    ({
      facts,
      refersTo,
      inboxId,
      externalId,
      versionAt,
      versionSequence,
      contentHash,
      isDeleted,
      mappingVersion,
      ...own
    }) => ({
      id: own.id,
      system: own.system,
      account: own.account,
      kind: own.kind,
      correlation_id: own.correlationId,
      inbox_id: inboxId,
      external_id: externalId,
      facts,
      refers_to: refersTo.join(SEPARATOR),
      version_at: versionAt,
      version_sequence: versionSequence,
      content_hash: contentHash,
      is_deleted: isDeleted,
      mapping_version: mappingVersion,
    }),
  );
  const written = await scope.tx.execute<{ id: string }>(sql`
    insert into source_records (id, inbox_id, system, account, kind, external_id, facts, refers_to, version_at, version_sequence,
      content_hash, is_deleted, mapping_version, correlation_id, last_seen_at, is_projected)
    select r.id, r.inbox_id, r.system, r.account, r.kind, r.external_id, r.facts::jsonb, string_to_array(r.refers_to, chr(31)), r.version_at, r.version_sequence,
      r.content_hash, r.is_deleted, r.mapping_version, r.correlation_id, ${scope.now.toISOString()}::timestamptz, true
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(id uuid, inbox_id uuid, system text, account text, kind text, external_id text,
      facts text, refers_to text, version_at timestamptz, version_sequence bigint, content_hash text, is_deleted boolean, mapping_version text, correlation_id text)
    order by r.id
    on conflict (id) do update set
      inbox_id = excluded.inbox_id, facts = excluded.facts, refers_to = excluded.refers_to, version_at = excluded.version_at,
      version_sequence = excluded.version_sequence, content_hash = excluded.content_hash, is_deleted = excluded.is_deleted,
      mapping_version = excluded.mapping_version, correlation_id = excluded.correlation_id, last_seen_at = excluded.last_seen_at,
      is_projected = true
    where (source_records.version_at, source_records.version_sequence, ${documentNumberSql("source_records")}, source_records.content_hash)
        < (excluded.version_at, excluded.version_sequence, ${documentNumberSql("excluded")}, excluded.content_hash)
    returning id`);
  return written.map((row) => row.id);
}

/** Before a version with only its first lines replaces a complete one, the complete lines are put aside. */
async function keepReplacedLines(scope: Scope, latest: readonly VersionedRecord[]): Promise<void> {
  const partial = latest.filter((record) => record.kind === "billing_invoice" && !record.hasAllLines);
  if (partial.length === 0) return;
  const replaced = await scope.tx.execute<StoredRecord>(sql`
    select inbox_id, system, account, external_id, facts::text as facts, version_at, version_sequence, content_hash, mapping_version, correlation_id
    from source_records where id = any(${sql.param(partial.map((record) => record.id))}::uuid[]) and (facts->>'hasAllLines')::boolean`);
  await writeRecords(
    scope,
    replaced.map((row) =>
      linesRecord({
        inboxId: row.inbox_id,
        system: row.system,
        account: row.account,
        externalId: row.external_id,
        facts: row.facts,
        versionAt: new Date(row.version_at).toISOString(),
        versionSequence: Number(row.version_sequence),
        contentHash: row.content_hash,
        mappingVersion: row.mapping_version,
        correlationId: row.correlation_id,
      }),
    ),
  );
}

type StoredRecord = {
  inbox_id: string;
  system: string;
  account: string;
  external_id: string;
  facts: string;
  version_at: string;
  version_sequence: string;
  content_hash: string;
  mapping_version: string;
  correlation_id: string;
};

/**
 * A complete version that arrives after a newer partial one still brings the lines the partial one lacks.
 * @returns the invoices that got lines this way.
 */
async function keepEarlierLines(
  scope: Scope,
  records: readonly VersionedRecord[],
  latest: readonly VersionedRecord[],
  changed: ReadonlySet<string>,
): Promise<string[]> {
  const current = new Set(latest.filter((record) => changed.has(record.id)));
  const complete = newestOfEach(records.filter((record) => record.hasAllLines)).filter(
    (record) => !current.has(record),
  );
  if (complete.length === 0) return [];
  const partial = await scope.tx.execute<{ id: string }>(sql`
    select id from source_records
    where id = any(${sql.param(complete.map((record) => record.id))}::uuid[]) and not (facts->>'hasAllLines')::boolean`);
  const lacking = new Set(partial.map((row) => row.id));
  const bringing = complete.filter((record) => lacking.has(record.id));
  if (bringing.length === 0) return [];
  const written = new Set(await writeRecords(scope, bringing.map(linesRecord)));
  return bringing.filter((record) => written.has(linesRecord(record).id)).map((record) => record.id);
}

function linesRecord(
  invoice: Omit<VersionedRecord, "id" | "kind" | "refersTo" | "isDeleted" | "hasAllLines">,
): Omit<VersionedRecord, "hasAllLines"> {
  const {
    inboxId,
    system,
    account,
    externalId,
    facts,
    versionAt,
    versionSequence,
    contentHash,
    mappingVersion,
    correlationId,
  } = invoice;
  return {
    id: stableId(system, account, COMPLETE_LINES_KIND, externalId),
    kind: COMPLETE_LINES_KIND,
    refersTo: referencesOfLines((JSON.parse(facts) as FactsOf<"billing_invoice">).lines),
    isDeleted: false,
    inboxId,
    system,
    account,
    externalId,
    facts,
    versionAt,
    versionSequence,
    contentHash,
    mappingVersion,
    correlationId,
  };
}
