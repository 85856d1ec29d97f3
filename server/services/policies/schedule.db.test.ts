import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { type AutoFixPolicy, defaultAutoFixPolicy } from "#server/domain/policies/auto-fix";
import { addHours } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { switchOffRule } from "#server/services/auto-fix/switch-off";
import { activePolicy } from "#server/services/policies/active-policy";
import { callBackDeskPolicy } from "#server/services/policies/call-back-policy";
import { comparePolicies } from "#server/services/policies/compare-versions";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { documentsOf } from "#server/services/policies/stored-documents";
import { policiesOverview } from "#server/services/routing/policy-views";

const kind = "auto_fix";
const limitedTo = (perDay: number): AutoFixPolicy => ({
  rules: defaultAutoFixPolicy.rules.map((rule) => ({ ...rule, perDay })),
});
const note = "Fewer a day for now.";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  await db.owner`delete from policies`;
});

const author = () => db.as("controller");
const second = () =>
  db.as("controller", "all", {
    userId: "00000000-0000-7000-8000-0000000000bb",
    personId: "00000000-0000-7000-9000-0000000000bb",
    name: "Second controller",
  });
const draft = (perDay: number, basedOn: number) =>
  draftDeskPolicy.execute(author(), { kind, basedOn, document: limitedTo(perDay), note });
const publish = (version: number, rest: object = {}, by = second()) =>
  publishDeskPolicy.execute(by, { kind, version, ...rest });
const callBack = (version: number, by = second()) =>
  callBackDeskPolicy.execute(by, { kind, version, reason: "Not before the audit." });
const inHours = (hours: number) => ({ from: { at: addHours(TEST_NOW, hours).toISOString() } });
const scope = () => ({ tx: db.db as never, now: db.clock.now() });
const inForce = async () => (await activePolicy(scope(), kind)).version;
const standing = async () =>
  (await documentsOf(scope(), { kind })).map(({ version, state }) => `${version} ${state}`).toReversed();
const events = () => db.owner<{ type: string; payload: Record<string, Record<string, unknown>> }[]>`
  select type, payload from events where stream = ${`policy:${kind}`} order by sequence`;

describe("publishing for a later day", () => {
  test("leaves what is in force until the instant, then counts by itself, and is noted once", async () => {
    await publish((await draft(3, 1)).version);
    const { version } = await draft(4, 2);
    expect(await publish(version, inHours(48))).toMatchObject({ effectiveFrom: addHours(TEST_NOW, 48) });
    expect(await standing()).toEqual(["2 in_force", "3 scheduled"]);
    expect((await events()).at(-1)).toMatchObject({
      type: "policy.scheduled",
      payload: { data: { effectiveFrom: addHours(TEST_NOW, 48).toISOString() }, after: { version: 3 } },
    });
    db.clock.set(new Date(addHours(TEST_NOW, 48).getTime() - 1));
    expect(await inForce()).toBe(2);
    expect(await maintainCases(db.asJob("maintain-cases"))).toMatchObject({ cameIntoForce: 0 });
    db.clock.set(addHours(TEST_NOW, 48));
    expect([await inForce(), await standing()]).toEqual([3, ["2 retired", "3 in_force"]]);
    const noted = await Promise.all([
      maintainCases(db.asJob("maintain-cases")),
      maintainCases(db.asJob("maintain-cases")),
    ]);
    expect(noted.reduce((sum, { cameIntoForce }) => sum + cameIntoForce, 0)).toBe(1);
    expect((await events()).at(-1)).toMatchObject({
      type: "policy.came_into_force",
      payload: { after: { version: 3 } },
    });
  });

  test.each([
    ["in the legal entity's own zone", "JP01", "2026-03-04T15:00:00.000Z"],
    ["in UTC where none is named", null, "2026-03-05T00:00:00.000Z"],
  ])("a day begins %s", async (_zone, entity, at) => {
    const { version } = await draft(3, 1);
    expect((await publish(version, { from: { on: "2026-03-05", entity } })).effectiveFrom.toISOString()).toBe(at);
  });

  test("is for those who may publish, and never the author", async () => {
    const { version } = await draft(3, 1);
    await expect(publish(version, inHours(1), db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(publish(version, inHours(1), author())).rejects.toThrow(/somebody else has to publish it/);
    expect(await standing()).toEqual(["2 draft"]);
  });

  test.each<[string, object, RegExp]>([
    ["an instant that has passed", inHours(-1), /has passed/],
    ["now, said as a later day", inHours(0), /has passed/],
    ["a day years away", { from: { on: "2031-01-01", entity: null } }, /more than a year/],
    ["an entity nobody set up", { from: { on: "2026-03-05", entity: "XX99" } }, /no legal entity XX99/],
    ["a day there is not", { from: { on: "2026-02-30", entity: null } }, /from/],
  ])("%s is refused", async (_case, rest, sentence) => {
    const { version } = await draft(3, 1);
    await expect(publish(version, rest)).rejects.toThrow(sentence);
    expect(await standing()).toEqual(["2 draft"]);
  });

  test("another version takes its place only by naming it", async () => {
    await publish((await draft(3, 1)).version, inHours(48));
    const { version } = await draft(4, 1);
    await expect(publish(version)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/Version 2 .+ waits to count from 2026-03-04 09:30 UTC/),
    });
    await expect(publish(version, { supersedes: 7 })).rejects.toMatchObject({ code: "CONFLICT" });
    await publish(version, { supersedes: 2 });
    expect(await standing()).toEqual(["2 called_back", "3 in_force"]);
    expect((await events()).slice(-2)).toMatchObject([
      { type: "policy.published" },
      { type: "policy.called_back", payload: { before: { version: 2 } } },
    ]);
    await expect(publish((await draft(5, 3)).version, { supersedes: 2 })).rejects.toThrow(/does not wait for its day/);
  });

  test("of two people scheduling different drafts at once one wins", async () => {
    await draft(3, 1);
    await draft(4, 1);
    const results = await Promise.allSettled([publish(2, inHours(5)), publish(3, inHours(6))]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await standing()).filter((one) => one.endsWith("scheduled"))).toHaveLength(1);
  });
});

describe("calling back", () => {
  test("takes a scheduled version off before its day, and leaves its event", async () => {
    await publish((await draft(3, 1)).version, inHours(5));
    expect(await callBack(2)).toEqual({ version: 2 });
    expect((await events()).at(-1)).toMatchObject({
      type: "policy.called_back",
      payload: { reason: "Not before the audit.", after: { state: "called_back" } },
    });
    db.clock.set(addHours(TEST_NOW, 6));
    expect([await inForce(), await standing()]).toEqual([1, ["2 called_back"]]);
  });

  test("is for those who may publish, and not for whoever wrote it", async () => {
    await publish((await draft(3, 1)).version, inHours(5));
    await expect(callBack(2, db.as("integration_engineer"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(callBack(2, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    await expect(callBack(2, author())).rejects.toThrow(/somebody else has to call it back/);
    expect(await standing()).toEqual(["2 scheduled"]);
  });

  test("of a draft, of what is in force and of what was called back is refused", async () => {
    await publish((await draft(3, 1)).version, inHours(5));
    await draft(4, 1);
    await expect(callBack(3)).rejects.toMatchObject({ code: "CONFLICT" });
    db.clock.set(addHours(TEST_NOW, 5));
    await expect(callBack(2)).rejects.toThrow(/in force already/);
    db.clock.set(TEST_NOW);
    await callBack(2);
    await expect(callBack(2)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("of two people calling it back at once one is told", async () => {
    await publish((await draft(3, 1)).version, inHours(5));
    const results = await Promise.allSettled([callBack(2), callBack(2)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

test("a rule switched off takes what waits for its day along, which would have let it run again", async () => {
  const running = (perDay: number): AutoFixPolicy => ({
    rules: defaultAutoFixPolicy.rules.map((rule) => ({ ...rule, perDay, isOn: true })),
  });
  const propose = (perDay: number, basedOn: number) =>
    draftDeskPolicy.execute(author(), { kind, basedOn, document: running(perDay), note });
  await publish((await propose(3, 1)).version);
  await publish((await propose(4, 2)).version, inHours(5));
  await switchOffRule.execute(author(), { rule: "fill_tax_id", reason: "It fills in the wrong number." });
  expect(await standing()).toEqual(["2 retired", "3 called_back", "4 in_force"]);
  db.clock.set(addHours(TEST_NOW, 6));
  expect((await activePolicy(scope(), kind)).document.rules).toMatchObject([{ isOn: false }]);
});

describe("what people see", () => {
  test("is the version in force, the one that waits for its day, and what any two say otherwise", async () => {
    await publish((await draft(3, 1)).version);
    await publish((await draft(4, 2)).version, inHours(48));
    await draft(5, 2);
    const overview = await policiesOverview.execute(db.as("auditor"), {});
    expect(overview.find((one) => one.kind === kind)).toMatchObject({
      activeVersion: 2,
      active: { draftedBy: "Test controller", publishedBy: "Second controller", effectiveFrom: TEST_NOW },
      scheduled: { version: 3, publishedBy: "Second controller", effectiveFrom: addHours(TEST_NOW, 48) },
      drafts: 1,
    });
    const differ = (from: number, to: number, by = db.as("auditor")) => comparePolicies.execute(by, { kind, from, to });
    expect((await differ(1, 3))[0]?.sentence).toMatch(/50 a day at most; would be .+ 4 a day at most/);
    expect((await differ(4, 2))[0]?.sentence).toMatch(/5 a day at most; would be .+ 3 a day at most/);
    expect(await differ(2, 2)).toEqual([]);
    await expect(differ(2, 9)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(differ(1, 2, db.as("contributor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    // Whoever may not read how systems are read learns it by no other door.
    await expect(
      comparePolicies.execute(db.as("finance_approver"), { kind: "freshness", from: 1, to: 1 }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await policiesOverview.execute(db.as("finance_approver"), {})).map((one) => one.kind)).not.toContain(
      "freshness",
    );
  });
});

describe("the database by itself", () => {
  const insert = (version: number, from: Date) =>
    db.owner`insert into policies (kind, version, document, effective_from, created_at, created_by)
      values (${kind}, ${version}, ${db.owner.json(limitedTo(version) as never)}, ${from}, ${TEST_NOW}, 'test')`;

  test("lets no version begin before an earlier one, nor out of its turn", async () => {
    await insert(3, addHours(TEST_NOW, 5));
    await expect(insert(4, addHours(TEST_NOW, 4))).rejects.toThrow(/not the last/);
    await expect(insert(2, addHours(TEST_NOW, 6))).rejects.toThrow(/not the last/);
    await insert(4, addHours(TEST_NOW, 5));
  });

  test("keeps what a version says, when it begins, and the steps of its life", async () => {
    await insert(3, TEST_NOW);
    await db.owner`update policies set noted_at = ${TEST_NOW}`;
    const changes = [
      db.owner`update policies set state = 'called_back'`,
      db.owner`update policies set noted_at = null`,
      db.owner`update policies set document = '{"rules": []}'`,
      db.owner`update policies set effective_from = ${addHours(TEST_NOW, 1)}`,
      db.owner`update policies set state = 'draft', effective_from = null`,
      db.owner`update policies set effective_from = null`,
      db.owner`update policies set author_id = 'somebody else'`,
    ];
    for (const change of changes) await expect(change).rejects.toThrow();
    expect(await standing()).toEqual(["3 in_force"]);
  });
});
