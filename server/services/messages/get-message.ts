import { inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { amended } from "#server/domain/sync/mapping";
import { causeSignature } from "#server/domain/sync/message-cause";
import type { MappingChoice, MessageDetail, MessageRecord, TouchedCase } from "#server/domain/sync/message-views";
import { asTyped, payloadOf, placeOf } from "#server/domain/sync/payload-places";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { isVisible } from "#server/services/cases/find-case";
import { canonicalRows, caseIdsAbout, standingOf } from "#server/services/messages/canonical-rows";
import { loadLikelyCauses } from "#server/services/messages/load-likely-causes";
import type { ReadMessage } from "#server/services/messages/map-messages";
import { messageHistory } from "#server/services/messages/message-history";
import { amendmentsOf, idsOf, loadMessages, type StoredMessage } from "#server/services/messages/message-rows";
import { messagesOfObjects } from "#server/services/messages/messages-of-objects";
import { messageRow, shownRows } from "#server/services/messages/search-messages";
import { seeMessage } from "#server/services/messages/see-message";
import { countMessages } from "#server/services/messages/select-messages";
import { isInForce } from "#server/services/policies/in-force-sql";
import { mappingKind } from "#server/services/sync/load-mappings";

/** Others that are shown beside a message. */
const MOST_OTHERS = 20;

type Whole = {
  arrived_by: string;
  settled_at: string | null;
  mapping_version: string | null;
};

/** One message, whole: as it came, what was done to it, what it made, and what else belongs to it. */
export const getMessage = defineQuery({
  name: "messages.get",
  permission: "sync.read",
  input: z.strictObject({ inboxId: z.uuid() }),
  async run(scope, { inboxId }): Promise<MessageDetail> {
    const { row, about, read } = await seeMessage(scope, inboxId);
    const [rest] = await scope.tx.execute<Whole>(
      sql`select arrived_by, settled_at::text, mapping_version from inbox where id = ${inboxId}`,
    );
    const whole = { ...row, ...(rest as Whole) };
    const records = await recordsOf(scope, row, read);
    const recordIds = records?.map((record) => record.id) ?? [];
    const signature = row.state === "dead" ? causeSignature(row) : null;
    const place = placeOf(amended(payloadOf(row.raw), amendmentsOf(row)), row.field);
    return {
      ...messageRow(row, about),
      account: row.account,
      arrivedBy: whole.arrived_by,
      settledAt: whole.settled_at === null ? null : new Date(whole.settled_at),
      mappingVersion: whole.mapping_version,
      mappingDocument: row.mapping_document ?? null,
      raw: row.raw,
      amendments: amendmentsOf(row).map((one) => ({ ...one, at: new Date(one.at) })),
      place: place && { pointer: place.pointer, isThere: place.isThere, typed: asTyped(place.value) },
      likelyCause: row.state === "dead" ? ((await loadLikelyCauses(scope, [whole])).get(row.id) ?? null) : null,
      signature,
      mappings: row.state === "dead" ? await mappingChoices(scope, row.source) : [],
      records,
      cases: await touchedCases(scope, [
        row.id,
        ...(records ?? []).flatMap((record) => record.rows.map(({ id }) => id)),
      ]),
      history: await messageHistory(scope, whole),
      sameObject: await others(scope, row, await messagesOfObjects(scope, recordIds)),
      sameCorrelation: await others(
        scope,
        row,
        await idsOf(
          scope,
          sql`select id from inbox where correlation_id = ${row.correlation_id} order by received_at desc limit ${MOST_OTHERS + 1}`,
        ),
      ),
      sameCauseCount:
        signature === null
          ? 0
          : await countMessages(scope, { by: "cause", source: row.source, stream: row.stream, signature }),
    };
  },
});

async function recordsOf(
  scope: Scope,
  row: StoredMessage,
  read: ReadMessage | undefined,
): Promise<MessageRecord[] | null> {
  if (!read) return null;
  if (read.mapped.outcome !== "records" || row.state === "dead" || row.state === "received") return [];
  const { records } = read.mapped;
  const standing = await standingOf(
    scope,
    records.map((record) => record.id),
  );
  const rows = await canonicalRows(scope, records);
  return records.map((record) => {
    const stored = standing.get(record.id);
    return {
      id: record.id,
      kind: record.kind,
      externalId: record.externalId,
      versionAt: new Date(record.versionAt),
      isDeleted: record.isDeleted,
      standing: !stored ? "absent" : stored.inboxId === row.id ? "latest" : "superseded",
      isPlaced: stored?.isProjected ?? false,
      rows: rows.get(record.id) ?? [],
    };
  });
}

async function others(scope: Scope, row: StoredMessage, ids: readonly string[]) {
  const wanted = [...new Set(ids)].filter((id) => id !== row.id);
  const stored = await loadMessages(scope, wanted);
  return shownRows(scope, stored.slice(0, MOST_OTHERS));
}

async function touchedCases(scope: Scope, subjectIds: readonly string[]): Promise<TouchedCase[]> {
  const ids = await caseIdsAbout(scope, subjectIds);
  if (ids.length === 0) return [];
  const rows = await scope.tx.select().from(cases).where(inArray(cases.id, ids));
  return rows
    .filter((row) => isVisible(scope, row))
    .sort((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id))
    .map((row) => ({
      id: row.id,
      number: row.number,
      queue: row.queue,
      title: row.title,
      isOpen: row.closedAt === null,
    }));
}

/** The documents somebody can choose: the connector's own, and every one that was published. */
async function mappingChoices(scope: Pick<Scope, "tx" | "now">, source: string): Promise<MappingChoice[]> {
  const rows = await scope.tx.execute<{
    version: number;
    is_active: boolean;
    note: string | null;
    published_at: string | null;
  }>(sql`
    select p.version, (${isInForce(scope.now)}) as is_active, p.note, p.published_at::text from policies p
    where p.kind = ${mappingKind(source)} and p.state = 'published' and p.effective_from <= ${scope.now.toISOString()}::timestamptz order by p.version desc limit 50`);
  const published = rows.map((row) => ({
    version: row.version,
    isActive: row.is_active,
    note: row.note,
    publishedAt: row.published_at === null ? null : new Date(row.published_at),
  }));
  const defaults = { version: 0, isActive: !published.some((one) => one.isActive), note: null, publishedAt: null };
  return [...published, defaults];
}
