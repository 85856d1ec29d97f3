import { sql } from "drizzle-orm";
import type { Expectation, ExpectedRecord } from "#server/domain/sync/message-views";
import { differencesOf } from "#server/domain/sync/record-differences";
import type { Scope } from "#server/kernel/context";
import type { ReadMessage } from "#server/services/messages/map-messages";
import type { StoredMessage } from "#server/services/messages/message-rows";
import type { VersionedRecord } from "#server/services/sync/map-message";
import { isNewer, newestOfEach } from "#server/services/sync/upsert-records";

type StoredRecord = Parameters<typeof isNewer>[0] & { facts: unknown };
export type Expected = Expectation & { records: ExpectedRecord[]; changedRecords: VersionedRecord[] };

/**
 * What reading these messages together would come to: the same rule that stores records, asked without storing any. A
 * message is taken in when one of its records is newer than what stands and than what the others of the batch say.
 */
export async function expectMessages(
  scope: Pick<Scope, "tx">,
  rows: readonly StoredMessage[],
  read: ReadonlyMap<string, ReadMessage>,
): Promise<Map<string, Expected>> {
  const all = rows.flatMap((row) => {
    const mapped = read.get(row.id)?.mapped;
    return mapped?.outcome === "records" ? mapped.records : [];
  });
  const stored = await loadStored(scope, all);
  const winning = new Set(
    newestOfEach(all).filter((record) => {
      const known = stored.get(record.id);
      return !known || isNewer(record, known);
    }),
  );
  const expected = new Map<string, Expected>();
  for (const row of rows) {
    const mapped = read.get(row.id)?.mapped;
    if (!mapped) continue;
    const nothing = { inboxId: row.id, records: [], changedRecords: [] };
    if (mapped.outcome === "dead")
      expected.set(row.id, { ...nothing, state: "dead", reason: mapped.reason, field: mapped.field });
    else if (mapped.outcome === "ignored")
      expected.set(row.id, { ...nothing, state: "ignored", reason: mapped.reason, field: null });
    else {
      const changedRecords = mapped.records.filter((record) => winning.has(record));
      expected.set(row.id, {
        inboxId: row.id,
        state: changedRecords.length > 0 ? "applied" : "unchanged",
        reason: null,
        field: null,
        records: mapped.records.map((record) => expectedRecord(record, stored.get(record.id), winning.has(record))),
        changedRecords,
      });
    }
  }
  return expected;
}

function expectedRecord(record: VersionedRecord, stored: StoredRecord | undefined, wins: boolean): ExpectedRecord {
  const facts: Record<string, unknown> = JSON.parse(record.facts);
  const outcome = wins ? (stored ? "replaces" : "new") : stored?.contentHash === record.contentHash ? "same" : "older";
  return {
    kind: record.kind,
    externalId: record.externalId,
    currency: typeof facts.currency === "string" ? facts.currency : null,
    outcome,
    differences: outcome === "same" ? [] : differencesOf(stored?.facts ?? null, facts),
  };
}

async function loadStored(
  scope: Pick<Scope, "tx">,
  records: readonly VersionedRecord[],
): Promise<Map<string, StoredRecord>> {
  if (records.length === 0) return new Map();
  const rows = await scope.tx.execute<{
    id: string;
    version_at: string;
    version_sequence: string;
    content_hash: string;
    mapping_version: string;
    facts: unknown;
  }>(sql`
    select id, version_at, version_sequence, content_hash, mapping_version, facts from source_records
    where id = any(${sql.param([...new Set(records.map((record) => record.id))])}::uuid[])`);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        versionAt: new Date(row.version_at).toISOString(),
        versionSequence: Number(row.version_sequence),
        contentHash: row.content_hash,
        mappingVersion: row.mapping_version,
        facts: row.facts,
      },
    ]),
  );
}
