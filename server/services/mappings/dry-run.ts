import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { DryRunTally, type Reading } from "#server/domain/policies/compare-records";
import type { MappingDryRun } from "#server/domain/policies/views";
import { type Mapping, MappingDocument } from "#server/domain/sync/mapping";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { documentKind } from "#server/services/policies/policy-kinds";
import { requireEverywhere } from "#server/services/policies/stored-documents";
import { mappingSourceOf } from "#server/services/sync/known-sources";
import { loadMappings, mappingKind } from "#server/services/sync/load-mappings";
import { type InboxRow, type MappedRow, mapMessage } from "#server/services/sync/map-message";
import type { MappingSource } from "#server/services/sync/mapping-source";

const MOST_MESSAGES = 5_000;
/** Messages mapped before others get their turn. */
const MAPPED_AT_ONCE = 100;

/**
 * What a document would change about what is stored: the newest messages are mapped with the document in force and with
 * this one, and the records that stand are compared field by field. Nothing is written.
 */
export const dryRunMapping = defineQuery({
  name: "mappings.dry_run",
  permission: "mapping.edit",
  input: z.strictObject({
    source: z.string().min(1).max(100),
    document: z.unknown(),
    days: z.int().min(1).max(400).default(30),
    limit: z.int().min(1).max(MOST_MESSAGES).default(2_000),
  }),
  async run(scope, { source: key, document: proposed, days, limit }): Promise<MappingDryRun> {
    const source = mappingSourceOf(key);
    if (!source) throw notFound(`There is no source called "${key}". Open the mappings page and choose one there.`);
    const kind = documentKind(mappingKind(key));
    requireEverywhere(scope, "mapping.edit", kind);
    const document = MappingDocument.parse(kind.check(proposed));
    const since = addHours(scope.now, -24 * days);
    const rows = await newestRows(scope, key, since, limit);
    const mappingOf = await loadMappings(
      scope,
      source,
      rows.flatMap((row) => row.mapping_document ?? []),
    );
    const active = mappingOf(null);
    const draft: Mapping = { ...active, documentVersion: active.documentVersion + 1, document };
    const read = await readBoth(source, rows, active, draft);
    const standing = await standingOf(scope, read);
    const tally = new DryRunTally();
    for (const { row, before, after } of read)
      tally.add(row.id, before, after, (recordId) => standing.get(recordId) === row.id);
    const superseded = read.filter(
      ({ row, before }) =>
        before.outcome === "records" && !before.records.some(({ id }) => standing.get(id) === row.id),
    ).length;
    return {
      source: key,
      activeVersion: active.documentVersion,
      coverage: { read: rows.length, stored: await storedCount(scope, key, since), days, superseded },
      ...tally.result(),
    };
  },
});

type Row = InboxRow & { state: string };
type Both = { row: Row; before: Reading; after: Reading };

/** Messages somebody chose a document for stay with it, and skipped ones are left for good: neither would change. */
function newestRows(scope: Scope, source: string, since: Date, limit: number): Promise<Row[]> {
  return scope.tx.execute<Row>(sql`
    select id, account, stream, event_id, correlation_id, raw, amendments, mapping_document, state from inbox
    where source = ${source} and received_at >= ${since.toISOString()}::timestamptz and state <> 'skipped' and mapping_document is null
    order by received_at desc, position desc limit ${limit}`);
}

async function storedCount(scope: Scope, source: string, since: Date): Promise<number> {
  const [row] = await scope.tx.execute<{ count: number }>(sql`
    select count(*)::int as count from inbox
    where source = ${source} and received_at >= ${since.toISOString()}::timestamptz and state <> 'skipped' and mapping_document is null`);
  return row?.count ?? 0;
}

async function readBoth(source: MappingSource, rows: readonly Row[], active: Mapping, draft: Mapping): Promise<Both[]> {
  const read: Both[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % MAPPED_AT_ONCE === MAPPED_AT_ONCE - 1) await nextTurn();
    read.push({
      row,
      before: readingOf(mapMessage(source, row, active)),
      after: readingOf(mapMessage(source, row, draft)),
    });
  }
  return read;
}

function readingOf(mapped: MappedRow): Reading {
  if (mapped.outcome !== "records") return mapped;
  const records = mapped.records.map(({ id, kind, externalId, facts }) => ({
    id,
    kind,
    externalId,
    facts: JSON.parse(facts) as unknown,
  }));
  return { outcome: "records", records };
}

/** Which message each stored object was last read from. */
async function standingOf(scope: Scope, read: readonly Both[]): Promise<Map<string, string | null>> {
  const ids = read.flatMap(({ before }) => (before.outcome === "records" ? before.records.map(({ id }) => id) : []));
  if (ids.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; inbox_id: string | null }>(
    sql`select id, inbox_id from source_records where id = any(${sql.param([...new Set(ids)])}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.id, row.inbox_id]));
}
