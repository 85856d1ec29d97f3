import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { addHours, addMinutes } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import { assignCase } from "#server/services/cases/assign-case";
import { caseTimeline } from "#server/services/cases/case-timeline";
import { commentOnCase } from "#server/services/cases/comment-on-case";
import { dismissCase } from "#server/services/cases/dismiss-case";
import { escalateCase } from "#server/services/cases/escalate-case";
import { resolveCase } from "#server/services/cases/resolve-case";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { takeNext } from "#server/services/cases/take-next";
import { undoCase } from "#server/services/cases/undo-case";
import { wakeCase } from "#server/services/cases/wake-case";
import { assignablePeople } from "#server/services/people/assignable-people";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;
let gerda: GivenPerson;
let otto: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "billing_analyst");
  gerda = await given.person("Gerda Voigt", "billing_analyst", ["DE01"]);
  otto = await given.person("Otto Prüfer", "auditor");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);
const asBen = () => db.as("billing_analyst", "all", ben);
const stored = async (id: string) =>
  (await db.owner<Record<string, unknown>[]>`select * from cases where id = ${id}`)[0];

describe("case.comment", () => {
  test("stands on the timeline in full, with whom it calls in, and raises no version", async () => {
    const row = await given.case();
    const text = "Please look at the second line. ".repeat(20).trim();
    const result = await commentOnCase.execute(asAna(), { caseId: row.id, text, mentions: [ben.userId, otto.userId] });
    expect(result).toMatchObject({
      message: `Your comment stands on case ${row.number}.`,
      undoUntil: null,
      row: { version: 1 },
    });
    const [event] = await db.owner`select type, payload from events where stream = ${`case:${row.id}`}`;
    expect(event).toMatchObject({
      type: "case.commented",
      payload: {
        data: {
          mentions: [
            { userId: ben.userId, name: "Ben Stone" },
            { userId: otto.userId, name: "Otto Prüfer" },
          ],
        },
      },
    });
    const [entry] = await caseTimeline.execute(asBen(), { caseId: row.id });
    expect(entry).toMatchObject({
      actorKind: "person",
      actorName: "Ana Ruiz",
      text: "Ana Ruiz commented on the case.",
      detail: text,
    });
  });

  test("is refused to who may not speak, to other entities, and when a mention would tell a stranger", async () => {
    const row = await given.case();
    await expect(
      commentOnCase.execute(db.as("auditor", "all", otto), { caseId: row.id, text: "Hm" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      commentOnCase.execute(db.as("billing_analyst", ["DE01"], gerda), { caseId: row.id, text: "Hm" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      commentOnCase.execute(asAna(), { caseId: row.id, text: "Look", mentions: [gerda.userId] }),
    ).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Gerda Voigt may not see case"),
    });
    expect(await db.owner`select id from case_comments where case_id = ${row.id}`).toHaveLength(0);
  });

  test("by the taker it ends the lease; on a case that sleeps until a comment it wakes it, loudly", async () => {
    await db.owner`delete from cases`;
    const row = await given.case();
    await takeNext.execute(asAna(), { queue: "exceptions" });
    await commentOnCase.execute(asAna(), { caseId: row.id, text: "On it" });
    expect(await stored(row.id)).toMatchObject({ leased_until: null, version: 3 });
    await snoozeCase.execute(asAna(), {
      caseId: row.id,
      version: 3,
      until: addHours(TEST_NOW, 50).toISOString(),
      wakeOn: "comment",
    });
    const asleep = await stored(row.id);
    await commentOnCase.execute(asBen(), { caseId: row.id, text: "They answered" });
    expect(await stored(row.id)).toMatchObject({
      state: "in_progress",
      owner_id: ana.userId,
      snoozed_until: null,
      boost: "new comment",
      priority: Number(asleep?.priority) + 30,
    });
    const types = await db.owner<
      { type: string }[]
    >`select type from events where stream = ${`case:${row.id}`} order by sequence`;
    expect(types.map((event) => event.type)).toEqual([
      "case.served",
      "case.commented",
      "case.snoozed",
      "case.woken",
      "case.commented",
    ]);
  });

  test("two at once both stand", async () => {
    const row = await given.case();
    await Promise.all([
      commentOnCase.execute(asAna(), { caseId: row.id, text: "One" }),
      commentOnCase.execute(asBen(), { caseId: row.id, text: "Two" }),
    ]);
    expect((await caseTimeline.execute(asAna(), { caseId: row.id })).map((entry) => entry.detail).sort()).toEqual([
      "One",
      "Two",
    ]);
  });
});

describe("case.undo", () => {
  const acts = {
    take: (id: string) => takeCase.execute(asAna(), { caseId: id, version: 1 }),
    assign: (id: string) => assignCase.execute(asAna(), { caseId: id, version: 1, userId: ben.userId }),
    snooze: (id: string) =>
      snoozeCase.execute(asAna(), {
        caseId: id,
        version: 1,
        until: addHours(TEST_NOW, 5).toISOString(),
        wakeOn: "payment",
      }),
    escalate: (id: string) => escalateCase.execute(asAna(), { caseId: id, version: 1, reason: "Too slow" }),
    resolve: (id: string) => resolveCase.execute(asAna(), { caseId: id, version: 1, note: "Done" }),
    dismiss: (id: string) =>
      dismissCase.execute(asAna(), { caseId: id, version: 1, reason: "not_an_issue", note: "Looks right" }),
  };

  test.each(Object.keys(acts) as (keyof typeof acts)[])(
    "takes back %s: every field is as before, and the log keeps both",
    async (act) => {
      const row = await given.case();
      const before = await stored(row.id);
      await acts[act](row.id);
      const result = await undoCase.execute(asAna(), { caseId: row.id, version: 2 });
      expect(result.message).toMatch(/is as it was before/);
      const after = await stored(row.id);
      expect({ ...after, version: 1 }).toEqual(before);
      expect(after?.version).toBe(3);
      expect(await db.owner`select sequence from events where stream = ${`case:${row.id}`}`).toHaveLength(2);
    },
  );

  test("takes back waking and being served", async () => {
    await db.owner`delete from cases`;
    const asleep = await given.case({
      state: "waiting",
      snoozedUntil: addHours(TEST_NOW, 5),
      wakeOn: "payment",
      waitingOn: "customer",
    });
    const before = await stored(asleep.id);
    await wakeCase.execute(asAna(), { caseId: asleep.id, version: 1 });
    await undoCase.execute(asAna(), { caseId: asleep.id, version: 2 });
    expect({ ...(await stored(asleep.id)), version: 1 }).toEqual(before);
    const next = await given.case();
    await takeNext.execute(asAna(), { queue: "exceptions" });
    await undoCase.execute(asAna(), { caseId: next.id, version: 2 });
    expect(await stored(next.id)).toMatchObject({ state: "routed", owner_id: null, leased_until: null });
  });

  test("is refused to the wrong role, to other entities and for what somebody else did", async () => {
    const row = await given.case();
    await acts.take(row.id);
    await expect(undoCase.execute(db.as("auditor"), { caseId: row.id, version: 2 })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(
      undoCase.execute(db.as("billing_analyst", ["DE01"], gerda), { caseId: row.id, version: 2 }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(undoCase.execute(asBen(), { caseId: row.id, version: 2 })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Ana Ruiz took the case"),
    });
  });

  test("is refused when something happened since, when it is too late, and twice in a row", async () => {
    const row = await given.case();
    await acts.take(row.id);
    await commentOnCase.execute(asBen(), { caseId: row.id, text: "Wait" });
    await expect(undoCase.execute(asAna(), { caseId: row.id, version: 2 })).rejects.toMatchObject({
      message: expect.stringContaining("since then, Ben Stone commented"),
    });
    const late = await given.case();
    await acts.take(late.id);
    db.clock.set(new Date(TEST_NOW.getTime() + 31_000));
    await expect(undoCase.execute(asAna(), { caseId: late.id, version: 2 })).rejects.toMatchObject({
      message: expect.stringContaining("more than 30 seconds ago"),
    });
    db.clock.set(TEST_NOW);
    await undoCase.execute(asAna(), { caseId: late.id, version: 2 });
    await expect(undoCase.execute(asAna(), { caseId: late.id, version: 3 })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
  });

  test("what was sent to a source is not undone here, and it says why", async () => {
    const row = await given.case();
    await db.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      const { appendEvents } = await import("#server/kernel/events");
      await appendEvents(
        { tx, actor: asAna().actor, entities: "all", now: TEST_NOW, correlationId: "test" },
        "exception.fix",
        [{ type: "exception.fix_requested", subject: { type: "case", id: row.id }, entity: "US01" }],
      );
    });
    await expect(undoCase.execute(asAna(), { caseId: row.id, version: 1 })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("sent to its source"),
    });
  });

  test("of two undos at once one wins, and the other is told", async () => {
    const row = await given.case();
    await acts.take(row.id);
    const attempts = await Promise.allSettled([
      undoCase.execute(asAna(), { caseId: row.id, version: 2 }),
      undoCase.execute(asAna(), { caseId: row.id, version: 2 }),
    ]);
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(attempts.find((attempt) => attempt.status === "rejected")?.reason).toMatchObject({ code: "CONFLICT" });
  });
});

test("who may be given a case and who may only be told of it follows role and entity", async () => {
  const row = await given.case({ ownerId: ben.userId, state: "in_progress" });
  const people = await assignablePeople.execute(asAna(), { caseId: row.id });
  expect(people.map(({ name, canWork, isYou }) => ({ name, canWork, isYou }))).toEqual([
    { name: "Ana Ruiz", canWork: true, isYou: true },
    { name: "Ben Stone", canWork: true, isYou: false },
    { name: "Otto Prüfer", canWork: false, isYou: false },
  ]);
  expect(people.find((person) => person.name === "Ben Stone")?.openCases).toBeGreaterThan(0);
  await db.owner`update users set disabled_at = ${addMinutes(TEST_NOW, -1)} where id = ${ben.userId}`;
  expect((await assignablePeople.execute(asAna(), { caseId: row.id })).map((person) => person.name)).not.toContain(
    "Ben Stone",
  );
  await db.owner`update users set disabled_at = null where id = ${ben.userId}`;
});
