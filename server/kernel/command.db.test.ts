import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { legalEntities } from "#db/schema/entities";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { defineCommand, openTransaction } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { defineHotQuery, defineQuery } from "#server/kernel/query";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const openBranch = defineCommand({
  name: "entity.open_branch",
  permission: "entity.administer",
  input: z.strictObject({ code: z.string(), name: z.string() }),
  async run(scope, { code, name }) {
    await scope.tx
      .insert(legalEntities)
      .values({ code, name, country: "US", currency: "USD", timeZone: "UTC", createdAt: scope.now });
    return {
      result: { code, made: 1234567890123456789n },
      events: [
        {
          type: "entity.added",
          subject: { type: "entity", id: code },
          entity: code,
          after: { name, limit: 9007199254740993n },
        },
      ],
    };
  },
});

test("a command writes its row and its event together", async () => {
  await openBranch.execute(database.as("administrator"), { code: "AA01", name: "Alpha" });
  const [event] =
    await database.owner`select type, stream, sequence, actor_name, command, payload from events where stream = 'entity:AA01'`;
  expect(event).toMatchObject({
    type: "entity.added",
    sequence: 1,
    actor_name: "Test administrator",
    command: "entity.open_branch",
    payload: { after: { name: "Alpha", limit: "9007199254740993" } },
  });
});

const openUnspeakable = defineCommand({
  name: "entity.open_unspeakable",
  permission: "entity.administer",
  input: z.strictObject({ code: z.string() }),
  async run(scope, { code }) {
    await scope.tx
      .insert(legalEntities)
      .values({ code, name: code, country: "US", currency: "USD", timeZone: "UTC", createdAt: scope.now });
    return {
      result: { code },
      // PostgreSQL stores no null character in JSON, so this event is refused.
      events: [{ type: "entity.added", subject: { type: "entity", id: code }, after: { name: "\u0000" } }],
    };
  },
});

test("an event that is refused takes its command with it, and says why", async () => {
  const refused = openUnspeakable.execute(database.as("administrator"), { code: "UN01" });
  await expect(refused).rejects.toMatchObject({ code: "22P05" });
  expect(await database.owner`select from legal_entities where code = 'UN01'`).toHaveLength(0);
});

test("an event that is refused inside a savepoint takes the savepoint with it and nothing else", async () => {
  const context = database.as("administrator");
  await context.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    const scope: Scope = { tx, actor: context.actor, entities: "all", now: context.now(), correlationId: "test" };
    await openBranch.within(scope, { code: "SP01", name: "Kept" });
    const inner = tx.transaction((savepoint) => openUnspeakable.within({ ...scope, tx: savepoint }, { code: "SP02" }));
    await expect(inner).rejects.toMatchObject({ code: "22P05" });
    await openBranch.within(scope, { code: "SP03", name: "Kept too" });
  });
  const kept = await database.owner<
    { code: string }[]
  >`select code from legal_entities where code like 'SP%' order by code`;
  expect(kept.map(({ code }) => code)).toEqual(["SP01", "SP03"]);
});

test("a command that fails leaves neither row nor event", async () => {
  await openBranch.execute(database.as("administrator"), { code: "BB01", name: "Beta" });
  await expect(
    openBranch.execute(database.as("administrator"), { code: "BB01", name: "Beta again" }),
  ).rejects.toThrow();
  expect(await database.owner`select 1 from events where stream = 'entity:BB01'`).toHaveLength(1);
});

test("somebody without the permission is refused with a sentence", async () => {
  await expect(
    openBranch.execute(database.as("billing_analyst"), { code: "CC01", name: "Gamma" }),
  ).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("entity.administer") });
});

test("unknown fields in the input are refused whole", async () => {
  const input = { code: "DD01", name: "Delta", currency: "EUR" };
  await expect(openBranch.execute(database.as("administrator"), input)).rejects.toMatchObject({ code: "BAD_INPUT" });
  expect(await database.owner`select 1 from legal_entities where code = 'DD01'`).toHaveLength(0);
});

test("the same key and body answer the same and act once, also when sent together", async () => {
  const context = database.as("administrator");
  const send = () => openBranch.execute(context, { code: "EE01", name: "Epsilon" }, { idempotencyKey: "key-epsilon" });
  const answers = await Promise.all([send(), send(), send(), send()]);
  expect(answers).toEqual(Array(4).fill({ code: "EE01", made: 1234567890123456789n }));
  expect(await database.owner`select 1 from events where stream = 'entity:EE01'`).toHaveLength(1);
});

test("the same key with another body is refused", async () => {
  const context = database.as("administrator");
  await openBranch.execute(context, { code: "FF01", name: "Phi" }, { idempotencyKey: "key-phi" });
  await expect(
    openBranch.execute(context, { code: "FF02", name: "Phi" }, { idempotencyKey: "key-phi" }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
});

test("the event log refuses insertion, change, deletion and truncation to the application's role", async () => {
  const attempts = [
    "insert into events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, correlation_id, payload, previous_hash, hash) values ('x', 1, 'a.b', now(), 'job', 'x', 'x', 'x', 'x', '{}', '', '')",
    "update events set type = 'entity.removed'",
    "delete from events",
    "truncate events",
    "update event_heads set hash = ''",
    "alter table events disable trigger all",
    "delete from inbox",
  ];
  for (const attempt of attempts) {
    const refused = database.db.transaction(async (tx) => {
      await tx.execute(
        sql`select set_config('docket.transaction', 'marked', true), set_config('docket.entities', 'all', true)`,
      );
      await tx.execute(sql.raw(attempt));
    });
    await expect(refused, attempt).rejects.toMatchObject({ cause: { code: "42501" } });
  }
});

test("events are refused outside a marked transaction", async () => {
  await expect(database.raw`select append_events('{}', '{}')`).rejects.toMatchObject({ code: "DK001" });
});

const seeEntities = (text: string) =>
  defineHotQuery({
    name: "case.see",
    permission: "case.read",
    input: z.strictObject({}),
    run: (scope) => scope.fetch<{ entity_code: string }>(text, []),
  });

test("row-level security shows an actor's entities alone, without any scoping in the statement, and nothing once the read is over", async () => {
  await database.owner`
    insert into invoice_holds (id, invoice_id, case_id, entity_code, placed_at)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), e, now() from unnest(array['US01', 'DE01', 'JP01']) e`;
  const everything = seeEntities("select entity_code from invoice_holds order by entity_code");
  const seen = async (entities: "all" | string[]) =>
    (await everything.execute(database.as("billing_analyst", entities), {})).map((row) => row.entity_code);
  expect(await seen("all")).toEqual(["DE01", "JP01", "US01"]);
  expect(await seen(["DE01"])).toEqual(["DE01"]);
  expect(await seen(["DE01", "US01"])).toEqual(["DE01", "US01"]);
  expect(await database.raw`select entity_code from invoice_holds`).toHaveLength(0);
});

test("a row of a foreign entity can be neither written nor moved there", async () => {
  const move = defineCommand({
    name: "entity.trespass",
    permission: "case.work",
    input: z.strictObject({}),
    async run(scope) {
      await scope.tx.execute(sql`update invoice_holds set entity_code = 'JP01' where entity_code = 'DE01'`);
      return { result: null, events: [{ type: "entity.trespassed", subject: { type: "entity", id: "JP01" } }] };
    },
  });
  await expect(move.execute(database.as("billing_analyst", ["DE01"]), {})).rejects.toMatchObject({
    cause: { code: "42501" },
  });
});

test("a query is read-only", async () => {
  const sneak = defineQuery({
    name: "case.sneak",
    permission: "case.read",
    input: z.strictObject({}),
    run: (scope) => scope.tx.execute(sql`delete from saved_views`),
  });
  await expect(sneak.execute(database.as("billing_analyst"), {})).rejects.toMatchObject({ cause: { code: "25006" } });
});
