import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { idsOf } from "#server/services/messages/message-rows";
import { knownSources } from "#server/services/sync/known-sources";

/** Versions of one object that are shown; earlier ones are found by their window. */
const MOST_OF_ONE = 200;

type NamedRecord = { system: string; account: string; kind: string; external_id: string; event_id: string | null };

/**
 * Every message that was read of an object: objects that are pulled carry their name at the head of the event id. What a
 * source pushed under ids of its own is found by its latest message and by correlation.
 */
export async function messagesOfObjects(scope: Pick<Scope, "tx">, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const records = await scope.tx.execute<NamedRecord>(sql`
    select s.system, s.account, s.kind, s.external_id, i.event_id from source_records s left join inbox i on i.id = s.inbox_id
    where s.id = any(${sql.param(recordIds)}::uuid[])`);
  const heads = records.flatMap((record) => headsOf(record).map((head) => ({ record, head })));
  return idsOf(
    scope,
    sql`
      select m.id from unnest(${sql.param(heads.map(({ record }) => record.system))}::text[], ${sql.param(heads.map(({ record }) => record.account))}::text[],
        ${sql.param(heads.map(({ head }) => head))}::text[]) as h(source, account, head)
      cross join lateral (
        select i.id from inbox i
        where i.source = h.source and i.account = h.account and i.event_id >= h.head || ':' and i.event_id < h.head || ';'
        order by i.event_id desc limit ${MOST_OF_ONE}) m`,
  );
}

/** "invoice:in_1" as the head of an event id: what the latest one shows, else what the source may call its objects. */
function headsOf(record: NamedRecord): string[] {
  const named = record.event_id?.indexOf(`:${record.external_id}:`) ?? -1;
  if (record.event_id !== null && named > 0) return [record.event_id.slice(0, named + 1 + record.external_id.length)];
  const word = record.kind.split("_").slice(1).join("_");
  const streams = knownSources().find((source) => source.key === record.system)?.streams ?? [];
  const types = [word, `${word}s`, pascal(word), ...streams.map((stream) => stream.key)];
  return [...new Set(types)].map((type) => `${type}:${record.external_id}`);
}

function pascal(word: string): string {
  return word
    .split("_")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
}
