import { afterAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { defineCommand } from "#server/kernel/command";
import { anchorLine, readAnchors } from "#server/services/audit/anchors";
import { type Seal, sealEvents } from "#server/services/audit/seal-events";
import type { Anchor } from "#server/services/audit/verify-core";
import { verifyAudit } from "#server/services/audit/verify-events";

const KEY = "a key that is only for this test, long enough";

/** Says something on a chain, and nothing else. */
const say = defineCommand({
  name: "case.say",
  permission: "case.comment",
  input: z.strictObject({ stream: z.string(), words: z.string() }),
  run: async (_scope, { stream, words }) => ({
    result: null,
    events: [{ type: "case.said", subject: { type: "case", id: stream }, entity: "US01", data: { words } }],
  }),
});

let database: TestDatabase;
const opened: TestDatabase[] = [];
afterAll(() => Promise.all(opened.map((each) => each.close())));

const verify = (anchors: Anchor[] = []) => verifyAudit.execute(database.as("auditor"), { anchors });
const seal = (): Promise<Seal> => sealEvents.execute(database.asJob("seal-audit"), {});

beforeEach(async () => {
  database = await openTestDatabase();
  opened.push(database);
  const analyst = database.as("billing_analyst");
  for (const stream of ["one", "two", "three"])
    for (const words of ["first", "second", "third", "fourth"]) await say.execute(analyst, { stream, words });
});

test("a log nobody touched is right, and says how much it holds", async () => {
  await seal();
  expect(await verify()).toMatchObject({ events: 13, streams: 4, seals: 1, ok: true, firstBad: null });
});

/** Every way of changing history, done by the owner of the database, with the first bad event it must point at. */
const tampering: { name: string; statements: string[]; sequence: number; reason: RegExp }[] = [
  {
    name: "an edited payload",
    statements: [
      'update events set payload = \'{"data":{"words":"second!"}}\' where stream = \'case:two\' and sequence = 2',
    ],
    sequence: 2,
    reason: /content/,
  },
  {
    name: "an edited instant",
    statements: ["update events set at = at + interval '1 second' where stream = 'case:two' and sequence = 3"],
    sequence: 3,
    reason: /content/,
  },
  {
    name: "another actor's name",
    statements: ["update events set actor_name = 'Somebody else' where stream = 'case:two' and sequence = 1"],
    sequence: 1,
    reason: /content/,
  },
  {
    name: "another legal entity",
    statements: ["update events set entity_code = 'DE01' where stream = 'case:two' and sequence = 4"],
    sequence: 4,
    reason: /content/,
  },
  {
    name: "a deleted event",
    statements: ["delete from events where stream = 'case:two' and sequence = 2"],
    sequence: 3,
    reason: /2 of this stream is missing/,
  },
  {
    name: "two events exchanged",
    statements: [
      "update events set sequence = 99 where stream = 'case:two' and sequence = 2",
      "update events set sequence = 2 where stream = 'case:two' and sequence = 3",
      "update events set sequence = 3 where stream = 'case:two' and sequence = 99",
    ],
    sequence: 2,
    reason: /does not follow/,
  },
  {
    name: "a cut tail",
    statements: ["delete from events where stream = 'case:two' and sequence >= 3"],
    sequence: 3,
    reason: /cut off/,
  },
  {
    name: "a cut tail with its head moved back",
    statements: [
      "delete from events where stream = 'case:two' and sequence = 4",
      "update event_heads h set sequence = 3, hash = (select hash from events where stream = 'case:two' and sequence = 3) where stream = 'case:two'",
    ],
    sequence: 4,
    reason: /gone/,
  },
  {
    name: "a whole stream deleted with its head",
    statements: ["delete from events where stream = 'case:two'", "delete from event_heads where stream = 'case:two'"],
    sequence: 4,
    reason: /gone/,
  },
  {
    name: "an inserted event",
    statements: [
      "insert into events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, correlation_id, payload, previous_hash, hash) select stream, 5, type, at, actor_kind, actor_id, actor_name, command, correlation_id, payload, hash, hash from events where stream = 'case:two' and sequence = 4",
    ],
    sequence: 5,
    reason: /content/,
  },
];

for (const { name, statements, sequence, reason } of tampering) {
  test(`${name} is found, at its place`, async () => {
    await seal();
    for (const statement of statements) await database.owner.unsafe(statement);
    const result = await verify();
    expect(result.ok).toBe(false);
    expect(result.firstBad).toMatchObject({ stream: "case:two", sequence, reason: expect.stringMatching(reason) });
  });
}

test("every single event of the log is guarded: an edit of any one points at exactly that one", async () => {
  await seal();
  const rows = await database.owner<
    { position: string; stream: string; sequence: number; command: string }[]
  >`select position::text, stream, sequence, command from events order by position`;
  for (const row of rows) {
    await database.owner`update events set command = 'nobody.did' where position = ${row.position}`;
    expect((await verify()).firstBad).toMatchObject({
      position: row.position,
      stream: row.stream,
      sequence: row.sequence,
    });
    await database.owner`update events set command = ${row.command} where position = ${row.position}`;
  }
  expect((await verify()).ok).toBe(true);
});

test("a history cut and sealed anew, which looks right from inside, is found by the copy outside the database", async () => {
  const copy = anchorLine(await seal(), KEY);
  await database.owner`delete from events where stream = 'case:two' and sequence = 4`;
  await database.owner`update event_heads set sequence = 3, hash = (select hash from events where stream = 'case:two' and sequence = 3) where stream = 'case:two'`;
  await database.owner`delete from event_seal_heads`;
  await database.owner`delete from event_seals`;
  await seal();
  expect((await verify()).ok).toBe(true);
  expect(await verify(readAnchors(copy, KEY))).toMatchObject({
    ok: false,
    firstBad: { stream: "audit:seals", sequence: 1 },
  });
});

test("a line of the copy that was changed is found", async () => {
  const copy = anchorLine(await seal(), KEY);
  expect((await verify(readAnchors(copy, KEY))).ok).toBe(true);
  expect((await verify(readAnchors(copy.replace(/ [0-9a-f]{8}/, " 00000000"), KEY))).ok).toBe(false);
});

test("writers on many chains and one leave no gap and no fork", async () => {
  const analyst = database.as("billing_analyst");
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      say.execute(analyst, { stream: index % 2 === 0 ? "shared" : `own-${index}`, words: String(index) }),
    ),
  );
  expect(await verify()).toMatchObject({ events: 72, ok: true });
});
