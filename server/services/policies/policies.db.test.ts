import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { plainSource } from "#db/testing/given-sync";
import type { MappingDocument } from "#server/domain/sync/mapping";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";
import { rollBackPolicy } from "#server/services/policies/roll-back-policy";
import { documentsOf } from "#server/services/policies/stored-documents";
import { withdrawPolicy } from "#server/services/policies/withdraw-policy";
import { announceMappings, announceSources } from "#server/services/sync/known-sources";

const source = plainSource("stripe", {
  label: "Stripe",
  bindings: [
    { key: "customer.accountId", label: "CRM account of a customer", objectType: "customer", defaults: ["/a"] },
  ],
  valueTables: [{ key: "tier", label: "Tiers", defaults: {} }],
});
const kind = "mapping:stripe";
const reading = (pointer: string): MappingDocument => ({
  bindings: { "customer.accountId": [pointer] },
  values: { tier: {} },
});
const note = "The account moved to another field.";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  announceSources(() => [source]);
  announceMappings(() => [source]);
});
afterAll(() => db.close());
beforeEach(() => db.owner`delete from policies`);

const engineer = () => db.as("integration_engineer");
const controller = () => db.as("controller");
const draft = (pointer: string, basedOn = 0, by = engineer()) =>
  draftPolicy.execute(by, { kind, basedOn, document: reading(pointer), note });
const publish = (version: number, by = controller()) => publishPolicy.execute(by, { kind, version });
const stored = () =>
  db.owner<{ version: number; state: string; effective_from: Date | null; based_on: number; author_id: string }[]>`
    select version, state, effective_from, based_on, author_id from policies where kind = ${kind} order by version`;
const standing = async () => {
  const documents = await documentsOf({ tx: db.db as never, now: db.clock.now() }, { kind });
  return documents.map(({ version, state }) => `${version} ${state}`).toReversed();
};
const lastEvent = async () => {
  const [event] = await db.owner<{ type: string; actor_name: string; payload: Record<string, unknown> }[]>`
    select type, actor_name, payload from events where stream = ${`policy:${kind}`} order by sequence desc limit 1`;
  return event;
};

describe("drafting", () => {
  test("keeps the whole document with its author, and changes nothing that is in force", async () => {
    const { version, changes } = await draft("/b");
    expect([version, changes]).toEqual([
      1,
      [{ subject: "CRM account of a customer", sentence: "was read from /a, would be read from /b" }],
    ]);
    expect(await stored()).toMatchObject([{ version: 1, state: "draft", based_on: 0 }]);
    expect(await lastEvent()).toMatchObject({
      type: "policy.drafted",
      payload: {
        reason: note,
        before: { version: 0, document: reading("/a") },
        after: { version: 1, document: reading("/b") },
      },
    });
  });

  test("is for those who may edit mappings, over every legal entity", async () => {
    await expect(draft("/b", 0, db.as("billing_analyst"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(draft("/b", 0, db.as("integration_engineer", ["DE01"]))).rejects.toThrow(/every legal entity/);
    await expect(
      draft("/b", 0, db.asActor({ kind: "policy", name: "x", version: 1, permissions: ["mapping.edit"] })),
    ).rejects.toThrow(/by people/);
    expect(await stored()).toEqual([]);
  });

  test.each([
    [
      "a place that is no pointer",
      { bindings: { "customer.accountId": ["a"] }, values: { tier: {} } },
      /bindings\.customer\.accountId\.0: a JSON pointer/,
    ],
    [
      "a binding nobody asks for",
      { bindings: { ...reading("/b").bindings, other: ["/x"] }, values: { tier: {} } },
      /nothing this source is asked for/,
    ],
    ["a table left out", { bindings: reading("/b").bindings, values: {} }, /"Tiers" is missing/],
    ["no document at all", "no", /cannot be used/],
  ])("refuses %s whole, naming the place", async (_case, document, sentence) => {
    await expect(draftPolicy.execute(engineer(), { kind, basedOn: 0, document, note })).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringMatching(sentence),
    });
    expect(await stored()).toEqual([]);
  });

  test("refuses what is in force already, and a document nobody keeps", async () => {
    await expect(draft("/a")).rejects.toThrow(/says the same as version 0/);
    await expect(
      draftPolicy.execute(engineer(), { kind: "mapping:nobody", basedOn: 0, document: {}, note }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("from a version that is no longer in force is refused, told what changed since", async () => {
    await publish((await draft("/b")).version);
    await expect(draft("/c", 0)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(
        /version 1, published by Test controller, is in force, this one was made from version 0\. Since then: CRM account of a customer was read from \/a, would be read from \/b/,
      ),
    });
  });
});

describe("publishing", () => {
  test("puts the draft in force and retires what was, in the name of both people", async () => {
    await publish((await draft("/b")).version);
    await draft("/c", 1);
    expect(await publish(2)).toMatchObject({ version: 2 });
    expect(await standing()).toEqual(["1 retired", "2 in_force"]);
    const [row] = await db.owner`select published_by, published_at from policies where kind = ${kind} and version = 2`;
    expect(row).toEqual({ published_by: "Test controller", published_at: TEST_NOW });
    expect(await lastEvent()).toMatchObject({
      type: "policy.published",
      actor_name: "Test controller",
      payload: {
        before: { version: 1, document: reading("/b") },
        after: { version: 2, document: reading("/c") },
        data: { draftedBy: "Test integration engineer" },
      },
    });
  });

  test("is for those who may publish, over every legal entity", async () => {
    const { version } = await draft("/b");
    await expect(publish(version, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(publish(version, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    expect(await stored()).toMatchObject([{ state: "draft" }]);
  });

  test("is refused to the author, and to the same human being with another account", async () => {
    const { version } = await draft("/b");
    await expect(publish(version, engineer())).rejects.toThrow(/somebody else has to publish it/);
    const [row] = await stored();
    const secondAccount = db.as("controller", "all", {
      userId: "00000000-0000-7000-8000-0000000000aa",
      personId: row?.author_id ?? "",
      name: "Another account",
    });
    await expect(publish(version, secondAccount)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    expect(await stored()).toMatchObject([{ state: "draft" }]);
  });

  test("of what is no draft any more is refused, saying what became of it", async () => {
    const { version } = await draft("/b");
    await withdrawPolicy.execute(engineer(), { kind, version, reason: "Not needed." });
    await expect(publish(version)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/was withdrawn/),
    });
    await expect(publish(99)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two drafts published at once one wins, and the other is told what changed", async () => {
    await draft("/b");
    await draft("/c");
    const results = await Promise.allSettled([publish(1), publish(2)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = results.find((one) => one.status === "rejected");
    expect(refused?.reason).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/changed meanwhile: version \d, published by Test controller, is in force/),
    });
    expect((await standing()).filter((one) => one.endsWith("in_force"))).toHaveLength(1);
  });

  test("of two people publishing the same draft one is told it is done", async () => {
    await draft("/b");
    const other = db.as("integration_engineer", "all", {
      userId: "00000000-0000-7000-8000-0000000000bb",
      personId: "00000000-0000-7000-9000-0000000000bb",
      name: "Third person",
    });
    const results = await Promise.allSettled([publish(1), publish(1, other)]);
    const refused = results.find((one) => one.status === "rejected");
    expect(refused?.reason).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/was published by .+ already/),
    });
  });
});

describe("withdrawing", () => {
  const withdraw = (version: number, by = engineer()) =>
    withdrawPolicy.execute(by, { kind, version, reason: "Not needed any more." });

  test("takes a draft back and keeps it on record", async () => {
    await withdraw((await draft("/b")).version);
    expect(await stored()).toMatchObject([{ state: "withdrawn" }]);
    expect(await lastEvent()).toMatchObject({ type: "policy.withdrawn", payload: { reason: "Not needed any more." } });
  });

  test("is for those who may edit mappings; a second person may turn a draft down", async () => {
    const { version } = await draft("/b");
    await expect(withdraw(version, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(withdraw(version, db.as("controller", ["US01"]))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await withdraw(version, controller());
    expect(await stored()).toMatchObject([{ state: "withdrawn" }]);
  });

  test("of what is in force is refused", async () => {
    await publish((await draft("/b")).version);
    await expect(withdraw(1)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await standing()).toEqual(["1 in_force"]);
  });

  test("while somebody publishes: one of the two is told", async () => {
    await draft("/b");
    const results = await Promise.allSettled([withdraw(1), publish(1)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("going back", () => {
  const rollBack = (version: number, by = engineer()) =>
    rollBackPolicy.execute(by, { kind, version, note: "The new field is empty." });

  test("drafts what an earlier version says; a second person publishes it as a new version", async () => {
    await publish((await draft("/b")).version);
    await publish((await draft("/c", 1)).version);
    expect(await rollBack(1)).toEqual({ version: 3 });
    expect(await standing()).toEqual(["1 retired", "2 in_force", "3 draft"]);
    expect((await stored())[2]).toMatchObject({ based_on: 2 });
    await expect(publish(3, engineer())).rejects.toThrow(/somebody else/);
    await publish(3);
    const [row] = await db.owner`select document from policies where kind = ${kind} and version = 3`;
    expect(row?.document).toEqual(reading("/b"));
    const types =
      await db.owner`select type from events where stream = ${`policy:${kind}`} order by sequence desc limit 3`;
    expect(types.map(({ type }) => type)).toEqual(["policy.published", "policy.rollback_drafted", "policy.drafted"]);
  });

  test("reaches what counted before anybody published anything", async () => {
    await publish((await draft("/b")).version);
    await rollBack(0);
    const [row] = await db.owner`select document from policies where kind = ${kind} and version = 2`;
    expect(row?.document).toEqual(reading("/a"));
  });

  test("is for those who may edit mappings", async () => {
    await publish((await draft("/b")).version);
    await expect(rollBack(0, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(rollBack(0, db.as("controller", ["JP01"]))).rejects.toThrow(/every legal entity/);
  });

  test("to what was never in force is refused, and to what is in force has nothing to say", async () => {
    await draft("/b");
    await expect(rollBack(1)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await publish(1);
    await expect(rollBack(1)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await expect(rollBack(7)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
