import type postgres from "postgres";
import type { TamperCheck } from "#gauntlet/audit/tamper-check";
import type { BadEvent } from "#server/services/audit/verify-core";

type Place = { stream: string; sequence: number; last: number };
type Act = { kind: string; statements(place: Place): string[]; sequence(place: Place): number };

const at = ({ stream, sequence }: Place) => `stream = '${stream}' and sequence = ${sequence}`;

/** What the owner of a database could do to a log with statements of their own. */
const acts: readonly Act[] = [
  {
    kind: "an edited payload",
    statements: (place) => [`update events set payload = payload || '{"data": {"x": 1}}' where ${at(place)}`],
    sequence: ({ sequence }) => sequence,
  },
  {
    kind: "a microsecond",
    statements: (place) => [`update events set at = at + interval '1 microsecond' where ${at(place)}`],
    sequence: ({ sequence }) => sequence,
  },
  {
    kind: "another legal entity",
    statements: (place) => [`update events set entity_code = 'ZZ99' where ${at(place)}`],
    sequence: ({ sequence }) => sequence,
  },
  {
    kind: "a deleted event",
    statements: (place) => [`delete from events where ${at(place)}`],
    sequence: ({ sequence, last }) => Math.min(sequence + 1, last),
  },
  {
    kind: "two events exchanged",
    statements: ({ stream, sequence }) => [
      `update events set sequence = 9999 where stream = '${stream}' and sequence = ${sequence}`,
      `update events set sequence = ${sequence} where stream = '${stream}' and sequence = ${sequence + 1}`,
      `update events set sequence = ${sequence + 1} where stream = '${stream}' and sequence = 9999`,
    ],
    sequence: ({ sequence }) => sequence,
  },
  {
    kind: "a cut tail",
    statements: ({ stream, sequence }) => [`delete from events where stream = '${stream}' and sequence >= ${sequence}`],
    sequence: ({ sequence }) => sequence,
  },
];

/** Changes a real database as its owner, one act at a time, each taken back afterwards. */
export async function tamperInDatabase(
  owner: postgres.Sql,
  verify: (sql: Pick<postgres.Sql, "unsafe">) => Promise<{ firstBad: BadEvent | null }>,
  { random, rounds }: { random: () => number; rounds: number },
): Promise<TamperCheck> {
  const check: TamperCheck = { done: 0, missed: [] };
  const streams = await owner<{ stream: string; last: number }[]>`
    select stream, sequence as last from event_heads where sequence > 2 and stream like 'case:%' order by stream`;
  for (let round = 0; round < rounds; round += 1) {
    const { stream, last } = streams[Math.floor(random() * streams.length)] as { stream: string; last: number };
    const act = acts[round % acts.length] as Act;
    const place = { stream, last, sequence: 1 + Math.floor(random() * (last - 1)) };
    const undone = new Error("taken back");
    await owner
      .begin(async (tx) => {
        for (const statement of act.statements(place)) await tx.unsafe(statement);
        const { firstBad } = await verify(tx);
        check.done += 1;
        if (firstBad?.stream !== stream || firstBad.sequence !== act.sequence(place))
          check.missed.push(
            `${act.kind} at ${stream} ${place.sequence}: found ${firstBad ? `at ${firstBad.stream} ${firstBad.sequence}` : "nowhere"}.`,
          );
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
  }
  return check;
}
