import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { addHours } from "#server/domain/time";
import { caseTimeline } from "#server/services/cases/case-timeline";
import { escalateCase } from "#server/services/cases/escalate-case";
import { getCase } from "#server/services/cases/get-case";
import { listCases } from "#server/services/cases/list-cases";
import { relatedCases } from "#server/services/cases/related-cases";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;
let customerId: string;
let invoiceId: string;
let externalId: string;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "billing_analyst");
  ({ customerId, invoiceId, externalId } = await given.openInvoice());
  await db.owner`insert into external_references (id, system, account, object_type, external_id, subject_type, subject_id, last_seen_at) values (${given.freshId()}, 'netsuite', 'main', 'customer', '4711', 'customer', ${customerId}, ${TEST_NOW})`;
});
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);

test("a case shows its customer in every system, its invoice with what is left to pay, and every reason", async () => {
  const row = await given.case({
    type: "unregistered_type",
    customerId,
    subjectId: invoiceId,
    ownerId: ben.userId,
    state: "in_progress",
  });
  const detail = await getCase.execute(asAna(), { caseId: row.id });
  expect(detail).toMatchObject({
    id: row.id,
    queue: "exceptions",
    ownerName: "Ben Stone",
    allReasons: row.priorityReasons,
    customer: {
      name: "Northwind Labs",
      tier: "Enterprise",
      externalIds: [
        { system: "netsuite", id: "4711" },
        { system: "stripe", id: `cus_${customerId}` },
      ],
    },
    invoice: {
      number: "INV-10423",
      externalId,
      issuedOn: "2026-02-01",
      total: { minor: 10_700n, currency: "USD" },
      balance: { minor: 7_000n, currency: "USD" },
      lines: [
        {
          description: "120 seats",
          quantity: "120",
          unitPrice: "0.83333333",
          amount: { minor: 10_000n, currency: "USD" },
          period: "2026-02-01 – 2026-02-28",
        },
      ],
    },
  });
  expect(detail.diagnosis.length).toBeGreaterThan(0);
});

test("the acts offered follow permission, holder and state", async () => {
  const free = await given.case();
  const bens = await given.case({ ownerId: ben.userId, state: "in_progress" });
  const asleep = await given.case({ state: "waiting", snoozedUntil: addHours(TEST_NOW, 5), waitingOn: "customer" });
  const done = await given.case({ state: "resolved", outcome: "fixed", closedAt: TEST_NOW });
  const allowed = async (id: string, who = asAna()) => (await getCase.execute(who, { caseId: id })).allowed;
  expect(await allowed(free.id)).toEqual(["take", "assign", "snooze", "escalate", "comment", "resolve", "dismiss"]);
  expect(await allowed(bens.id)).toEqual(["release", "assign", "escalate", "comment"]);
  expect(await allowed(asleep.id)).toEqual([
    "take",
    "assign",
    "snooze",
    "wake",
    "escalate",
    "comment",
    "resolve",
    "dismiss",
  ]);
  expect(await allowed(done.id)).toEqual(["comment"]);
  expect(await allowed(free.id, db.as("auditor"))).toEqual([]);
  expect(await allowed(free.id, db.as("finance_approver"))).toEqual(["comment"]);
  expect(await allowed(free.id, db.as("controller"))).toEqual(["assign", "comment"]);
});

test("what was just done is offered to be taken back, to whoever did it and not for long", async () => {
  const row = await given.case();
  await escalateCase.execute(asAna(), { caseId: row.id, version: 1, reason: "Renewal at risk" });
  const mine = await getCase.execute(asAna(), { caseId: row.id });
  expect(mine.undoable).toEqual({ label: "the escalation", until: new Date(TEST_NOW.getTime() + 30_000) });
  expect(mine.allowed).toContain("undo");
  expect((await getCase.execute(db.as("billing_analyst", "all", ben), { caseId: row.id })).undoable).toBeNull();
  db.clock.set(addHours(TEST_NOW, 1));
  expect((await getCase.execute(asAna(), { caseId: row.id })).undoable).toBeNull();
  db.clock.set(TEST_NOW);
});

test("a case of another entity or of a desk one may not open is not there", async () => {
  const row = await given.case();
  const dead = await given.case({ queue: "dead-letters" });
  const everywhere = await given.case({ entityCode: null });
  for (const query of [getCase, caseTimeline, relatedCases]) {
    await expect(query.execute(db.as("billing_analyst", ["DE01"]), { caseId: row.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(query.execute(db.as("billing_analyst", ["DE01"]), { caseId: everywhere.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(query.execute(db.as("finance_approver"), { caseId: dead.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(query.execute(db.as("administrator"), { caseId: row.id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  }
});

test("related cases are of the same document, customer or cause, and never foreign", async () => {
  const subjectId = given.freshId();
  const owner = given.freshId();
  const row = await given.case({ subjectId, customerId: owner, causeSignature: "no purchase order" });
  const sameDocument = await given.case({ subjectId, customerId: owner });
  const sameCustomer = await given.case({ customerId: owner, state: "resolved", outcome: "fixed", closedAt: TEST_NOW });
  const sameCause = await given.case({ causeSignature: "no purchase order" });
  await given.case({ causeSignature: "no purchase order", state: "resolved", outcome: "fixed", closedAt: TEST_NOW });
  await given.case({ customerId: owner, queue: "dead-letters" });
  await given.case({ customerId: owner, entityCode: "DE01" });
  const related = await relatedCases.execute(db.as("finance_approver", ["US01"]), { caseId: row.id });
  expect(related.sameDocument.map((found) => found.id)).toEqual([sameDocument.id]);
  expect(related.sameCustomer.map((found) => found.id)).toEqual([sameCustomer.id]);
  expect(related.sameCause.map((found) => found.id)).toEqual([sameCause.id]);
  const listed = await listCases.execute(db.as("finance_approver", ["US01"]), { queue: "exceptions" });
  expect(related.sameDocument).toEqual(listed.rows.filter(({ id }) => id === sameDocument.id));
});
