import { sql } from "drizzle-orm";
import { likelyCause } from "#server/domain/sync/likely-cause";
import { amended } from "#server/domain/sync/mapping";
import { apiVersionIn } from "#server/domain/sync/payload-facts";
import { payloadOf, placeOf } from "#server/domain/sync/payload-places";
import type { Scope } from "#server/kernel/context";
import { amendmentsOf, type StoredMessage } from "#server/services/messages/message-rows";

/** The last messages that are looked through for one of the same stream that could be read. */
const LATEST = 2_000;

export type ReadLetter = Pick<StoredMessage, "id" | "source" | "stream" | "field" | "reason" | "raw" | "amendments"> & {
  mapping_version: string | null;
};

/** What most likely lies behind each dead letter, in words. */
export async function loadLikelyCauses(
  scope: Pick<Scope, "tx">,
  letters: readonly ReadLetter[],
): Promise<Map<string, string | null>> {
  if (letters.length === 0) return new Map();
  const usual = await loadUsual(scope, letters);
  return new Map(
    letters.map((letter) => {
      const payload = amended(payloadOf(letter.raw), amendmentsOf(letter));
      return [
        letter.id,
        likelyCause({
          field: letter.field,
          reason: letter.reason,
          place: placeOf(payload, letter.field),
          mappingVersion: letter.mapping_version,
          apiVersion: apiVersionIn(payload),
          usual: usual.get(`${letter.source} ${letter.stream}`) ?? null,
        }),
      ];
    }),
  );
}

type Usual = { mappingVersion: string | null; apiVersion: string | null };

/** With what the last message of each stream that could be read was read and sent, if one came lately. */
async function loadUsual(scope: Pick<Scope, "tx">, letters: readonly ReadLetter[]): Promise<Map<string, Usual>> {
  const streams = new Map(letters.map(({ source, stream }) => [`${source} ${stream}`, { source, stream }]));
  const rows = await scope.tx.execute<{
    source: string;
    stream: string;
    raw: string;
    mapping_version: string | null;
  }>(sql`
    select distinct on (latest.source, latest.stream) latest.source, latest.stream, latest.raw, latest.mapping_version
    from (select source, stream, raw, mapping_version, state, received_at from inbox order by received_at desc limit ${LATEST}) latest
    join unnest(${sql.param([...streams.values()].map((one) => one.source))}::text[], ${sql.param([...streams.values()].map((one) => one.stream))}::text[]) as s(source, stream)
      on s.source = latest.source and s.stream = latest.stream
    where latest.state in ('applied', 'unchanged')
    order by latest.source, latest.stream, latest.received_at desc`);
  return new Map(
    rows.map((row) => [
      `${row.source} ${row.stream}`,
      { mappingVersion: row.mapping_version, apiVersion: apiVersionIn(payloadOf(row.raw)) },
    ]),
  );
}
