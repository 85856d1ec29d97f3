import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import type { BulkAct } from "#server/domain/cases/inputs";
import { addHours } from "#server/domain/time";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { previewBulk } from "#server/services/cases/preview-bulk";
import { runBulk } from "#server/services/cases/run-bulk";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;
let gerda: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "billing_analyst");
  gerda = await given.person("Gerda Voigt", "billing_analyst", ["DE01"]);
});
afterEach(() => db.owner`delete from cases`);
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);
const seen = (rows: readonly CaseRecord[]) => rows.map((row) => ({ caseId: row.id, version: row.version }));

const acts: BulkAct[] = [
  { action: "take" },
  { action: "release" },
  { action: "assign", userId: "" },
  { action: "snooze", until: addHours(TEST_NOW, 20).toISOString(), wakeOn: null, waitingOn: "customer", note: "" },
  { action: "escalate", reason: "Quarter end" },
  { action: "resolve", note: "Settled in the meeting" },
  { action: "dismiss", reason: "not_an_issue", note: "Test data of the vendor" },
  { action: "fix" },
];
const actOf = (act: BulkAct): BulkAct => (act.action === "assign" ? { ...act, userId: ben.userId } : act);

/** One case in every situation that matters to a rule. */
async function everySituation(): Promise<CaseRecord[]> {
  return [
    await given.case(),
    await given.case({ ownerId: ana.userId, state: "in_progress", currency: "EUR", entityCode: "DE01" }),
    await given.case({ ownerId: ben.userId, state: "in_progress" }),
    await given.case({ state: "waiting", snoozedUntil: addHours(TEST_NOW, 5), waitingOn: "customer" }),
    await given.case({ state: "correcting", ownerId: ana.userId }),
    await given.case({ state: "resolved", outcome: "fixed", closedAt: TEST_NOW }),
    await given.case({ escalationLevel: 3 }),
    await given.case({ entityCode: null }),
  ];
}

test.each(acts)("the preview of $action says exactly what running it does", async (act) => {
  const rows = await everySituation();
  const changed = await given.case();
  await db.owner`update cases set version = 2 where id = ${changed.id}`;
  const input = { cases: seen([...rows, changed]), act: actOf(act) };
  const preview = await previewBulk.execute(asAna(), input);
  const result = await runBulk.execute(asAna(), input);
  expect(
    result.rows
      .filter((row) => row.ok)
      .map((row) => row.caseId)
      .sort(),
  ).toEqual(preview.will.map((row) => row.caseId).sort());
  expect(
    result.rows
      .filter((row) => !row.ok)
      .map((row) => row.caseId)
      .sort(),
  ).toEqual(preview.refused.map((row) => row.caseId).sort());
  expect(result).toMatchObject({ done: preview.will.length, refused: preview.refused.length });
  for (const row of result.rows) {
    expect(row.message).toMatch(/^[A-Z"].*\.$/s);
    const events = await db.owner`select type from events where stream = ${`case:${row.caseId}`}`;
    expect(events).toHaveLength(row.ok ? 1 : 0);
  }
  expect(preview.refused.find((row) => row.caseId === changed.id)?.reason).toContain("changed since");
});

test("the preview totals what it would act on, per currency, and changes nothing", async () => {
  const rows = [
    await given.case({ amountMinor: 100n }),
    await given.case({ amountMinor: 250n }),
    await given.case({ amountMinor: 7n, currency: "EUR", entityCode: "DE01" }),
    await given.case({ amountMinor: null, currency: null }),
  ];
  const preview = await previewBulk.execute(asAna(), { cases: seen(rows), act: { action: "take" } });
  expect(preview.totals.sort((left, right) => left.currency.localeCompare(right.currency))).toEqual([
    { currency: "EUR", amountMinor: 7n },
    { currency: "USD", amountMinor: 350n },
  ]);
  expect(preview.will.map((row) => row.effect)).toEqual(Array(4).fill("becomes yours"));
  expect(await db.owner`select distinct state, version from cases`).toEqual([{ state: "routed", version: 1 }]);
});

test("what is refused leaves the others done, and the act as a whole leaves its event", async () => {
  const rows = [
    await given.case(),
    await given.case({ state: "resolved", outcome: "fixed", closedAt: TEST_NOW }),
    await given.case(),
  ];
  const result = await runBulk.execute(asAna(), { cases: seen(rows), act: { action: "take" } });
  expect(result).toMatchObject({ done: 2, refused: 1 });
  expect(result.rows.find((row) => !row.ok)).toMatchObject({
    caseId: rows[1]?.id,
    number: rows[1]?.number,
    message: expect.stringContaining("resolved cannot take"),
  });
  const [event] =
    await db.owner`select payload from events where type = 'case.bulk_run' order by position desc limit 1`;
  expect(event?.payload).toMatchObject({ data: { action: "take", done: 2, refused: 1 } });
});

test("is refused to the wrong role; foreign cases are refused one by one without telling about them", async () => {
  const [american, german] = [await given.case(), await given.case({ entityCode: "DE01" })];
  const input = { cases: seen([american, german]), act: { action: "take" as const } };
  await expect(runBulk.execute(db.as("auditor"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const result = await runBulk.execute(db.as("billing_analyst", ["DE01"], gerda), input);
  expect(result).toMatchObject({ done: 1, refused: 1 });
  expect(result.rows.find((row) => row.caseId === american.id)).toMatchObject({
    ok: false,
    number: 0,
    message: expect.stringContaining("no such case"),
  });
  const preview = await previewBulk.execute(db.as("billing_analyst", ["DE01"], gerda), input);
  expect(preview.refused.find((row) => row.caseId === american.id)).toEqual({
    caseId: american.id,
    number: 0,
    title: "",
    reason: expect.stringContaining("no such case"),
  });
});

test("of two people taking the same cases at once, each case goes to one, and the other is told for each", async () => {
  const rows = [];
  for (let index = 0; index < 20; index++) rows.push(await given.case());
  const input = { cases: seen(rows), act: { action: "take" as const } };
  const results = await Promise.all([
    runBulk.execute(asAna(), { ...input, cases: [...input.cases].reverse() }),
    runBulk.execute(db.as("billing_analyst", "all", ben), input),
  ]);
  expect(results.reduce((sum, result) => sum + result.done, 0)).toBe(20);
  for (const lost of results.flatMap((result) => result.rows).filter((row) => !row.ok))
    expect(lost.message).toMatch(/took the case/);
});

test("the same key runs once, and more than five hundred are refused", async () => {
  const rows = [await given.case()];
  const input = { cases: seen(rows), act: { action: "take" as const } };
  const first = await runBulk.execute(asAna(), input, { idempotencyKey: "bulk-1" });
  expect(await runBulk.execute(asAna(), input, { idempotencyKey: "bulk-1" })).toEqual(first);
  expect(await db.owner`select version from cases where id = ${rows[0]?.id ?? ""}`).toEqual([{ version: 2 }]);
  const tooMany = Array.from({ length: 501 }, () => ({ caseId: given.freshId(), version: 1 }));
  await expect(runBulk.execute(asAna(), { cases: tooMany, act: { action: "take" } })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});

test("fixing in bulk asks for each case's own first fix, and what cannot be fixed says so", async () => {
  const { customerId, invoiceId, externalId } = await given.openInvoice();
  await given.failedAttempt({ customerId, invoiceId });
  const details = {
    attemptId: "ch_1",
    attemptedOn: "2026-03-02",
    declineCode: "insufficient_funds",
    kind: "soft",
    failures: 1,
    nextAttemptOn: null,
    balanceMinor: "7000",
    currency: "USD",
  };
  const failed = await given.case({
    type: "failed_payment",
    dedupeKey: invoiceId,
    customerId,
    subjectId: invoiceId,
    details,
  });
  const other = await given.case();
  const input = { cases: seen([failed, other]), act: { action: "fix" as const } };
  expect((await previewBulk.execute(asAna(), input)).will).toMatchObject([
    { caseId: failed.id, effect: "Charge $70.00 again now" },
  ]);
  const result = await runBulk.execute(asAna(), input);
  expect(result).toMatchObject({ done: 1, refused: 1 });
  expect(result.rows.find((row) => row.caseId === other.id)?.message).toContain("nothing to fix");
  expect(await db.owner`select state, owner_id from cases where id = ${failed.id}`).toEqual([
    { state: "correcting", owner_id: ana.userId },
  ]);
  expect(await db.owner`select operation, target, state from effects where case_id = ${failed.id}`).toEqual([
    { operation: "invoice.retry_payment", target: `invoice:${externalId}`, state: "intent" },
  ]);
});
