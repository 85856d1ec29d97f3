import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import {
  type ChargeRetryPolicy,
  type ChargeSchedule,
  defaultChargeRetryPolicy,
} from "#server/domain/collections/charge-retry-policy";
import type { RehearsalWindow, RehearsedItem } from "#server/domain/policies/rehearsal";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { rehearsedItems, rehearsePolicy } from "#server/services/policies/rehearse";

const kind = "charge_retry";
let db: TestDatabase;
let soft: string;
let caseId: string;

const byGateway = { collection_method: "charge_automatically" };

/** Invoices whose charge failed in February: for now, for good, twice, by debit, left to the gateway, answered, under way. */
beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
  const alder = await given.account("Alder GmbH");
  const charge = async (number: string, at: string, columns = {}, invoice = {}) => {
    const invoiceId = await given.owed(alder, number, invoice);
    return { invoiceId, attemptId: await given.tried(alder, invoiceId, at, columns) };
  };
  const first = await charge("SOFT", "2026-02-27T09:00:00Z");
  soft = first.attemptId;
  const failed = { type: "failed_payment", entityCode: "DE01", subjectId: first.invoiceId };
  caseId = (await givenCases(db.owner, TEST_NOW).case(failed)).id;
  await charge("HARD", "2026-02-26T09:00:00Z", { decline_code: "stolen_card" });
  const twice = await charge("TWICE", "2026-02-20T09:00:00Z");
  await given.tried(alder, twice.invoiceId, "2026-02-25T09:00:00Z");
  await charge("DEBIT", "2026-02-24T09:00:00Z", {
    system: "gocardless",
    method: "sepa_core",
    failure_code: "insufficient_funds",
    decline_code: null,
  });
  await charge("GATEWAY", "2026-02-23T09:00:00Z", {}, { ...byGateway, next_attempt_at: "2026-03-05T09:00:00Z" });
  const answered = await charge("ANSWERED", "2026-02-18T09:00:00Z", {}, { ...byGateway, status: "paid" });
  await given.tried(alder, answered.invoiceId, "2026-02-21T09:00:00Z", { status: "succeeded" });
  const paidInPart = await charge("IN-PART", "2026-02-17T09:00:00Z");
  await given.tried(alder, paidInPart.invoiceId, "2026-02-19T09:00:00Z", { status: "succeeded", amount_minor: 40_000 });
  const pending = await charge("PENDING", "2026-02-22T09:00:00Z");
  await given.tried(alder, pending.invoiceId, "2026-03-01T09:00:00Z", { status: "pending" });
  await charge("DELETED", "2026-02-22T09:00:00Z", {}, { deleted_at: TEST_NOW });
});
afterAll(() => db.close());

const open: RehearsalWindow = { of: "open" };
const february: RehearsalWindow = { of: "past", from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };
const withSchedule = (key: string, change: Partial<ChargeSchedule>): ChargeRetryPolicy => ({
  ...defaultChargeRetryPolicy,
  schedules: defaultChargeRetryPolicy.schedules.map((one) => (one.key === key ? { ...one, ...change } : one)),
});
const rehearse = (document: ChargeRetryPolicy, window: RehearsalWindow = open, by = db.as("controller")) =>
  rehearsePolicy.execute(by, { kind, document, window });
const wordsOf = (items: readonly RehearsedItem[]) =>
  items.map(({ name, changes }) => [
    name,
    ...changes.map(({ what, before, after }) =>
      before.is === "text" && after.is === "text" ? `${what}: ${before.text} → ${after.text}` : what,
    ),
  ]);

describe("retries rehearsed on what is open", () => {
  test("say what follows each failed charge today", async () => {
    const found = await rehearse(withSchedule("cards", { waits: [5, 10], noticeFromFailure: null }));
    expect(found).toMatchObject({ looked: 6, otherwise: 2, otherwiseMinor: 250_000n });
    expect(wordsOf(found.items)).toEqual([
      ["SOFT", "What follows: it is charged again on 2 March 2026 → it is charged again on 4 March 2026"],
      [
        "TWICE",
        "What follows: it is charged again on 2 March 2026, and the customer is told → it is charged again on 7 March 2026",
      ],
    ]);
    expect(found.items[0]).toMatchObject({
      id: soft,
      href: `/exceptions?case=${caseId}`,
      title: expect.stringContaining("Alder GmbH · "),
      amount: { minor: 100_000n, currency: "EUR" },
      decidedBy: "Cards",
      isOver: false,
    });
    expect(found.items[1]?.href).toBeNull();
  });

  test("add up whom the next step is left to", async () => {
    const { flows, items } = await rehearse(withSchedule("debits", { waits: [], noticeFromFailure: null }));
    expect(wordsOf(items)).toEqual([
      [
        "DEBIT",
        "Left to: a charge of ours → the customer, who is told",
        "What follows: it is charged again on 2 March 2026, and the customer is told → the customer is told and asked for a payment",
      ],
    ]);
    expect(flows).toMatchObject([{ what: "Left to", after: "the customer, who is told", count: 1 }]);
    expect(wordsOf((await rehearse(withSchedule("cards", { noticeAtEnd: false }))).items)).toEqual([
      [
        "HARD",
        "Left to: the customer, who is told → somebody here",
        "What follows: the customer is told and asked for another card → somebody speaks with the customer",
      ],
    ]);
  });

  test("find nothing otherwise in the document in force", async () => {
    expect(await rehearse(defaultChargeRetryPolicy)).toMatchObject({ looked: 6, otherwise: 0, items: [] });
  });
});

describe("retries rehearsed on past failures", () => {
  test("know of each charge what was known on its day, and what the gateway did after it", async () => {
    const found = await rehearse(withSchedule("cards", { waits: [5, 10], noticeFromFailure: null }), february);
    expect(found.looked).toBe(8);
    expect(wordsOf(found.items)).toEqual([
      ["SOFT", "What follows: it is charged again on 28 February 2026 → it is charged again on 4 March 2026"],
      [
        "TWICE",
        "What follows: it is charged again on 27 February 2026, and the customer is told → it is charged again on 7 March 2026",
      ],
      ["PENDING", "What follows: it is charged again on 23 February 2026 → it is charged again on 27 February 2026"],
      ["IN-PART", "What follows: it is charged again on 18 February 2026 → it is charged again on 22 February 2026"],
    ]);
  });

  test("take the latest failure of each invoice within the window", async () => {
    const early: RehearsalWindow = { of: "past", from: "2026-02-19T00:00:00Z", to: "2026-02-21T00:00:00Z" };
    const found = await rehearse(withSchedule("cards", { waits: [5, 10], noticeFromFailure: null }), early);
    expect(wordsOf(found.items)).toEqual([
      ["TWICE", "What follows: it is charged again on 21 February 2026 → it is charged again on 25 February 2026"],
    ]);
  });
});

test("goes on after a place, and refuses what is none", async () => {
  const document = withSchedule("cards", { waits: [5, 10], noticeFromFailure: null });
  const page = (cursor: string) =>
    rehearsedItems.execute(db.as("controller"), { kind, document, window: open, cursor });
  const after = `${Date.parse("2026-02-27T09:00:00Z")}:${soft}`;
  expect(wordsOf((await page(after)).items).map(([name]) => name)).toEqual(["TWICE"]);
  await expect(page("nowhere")).rejects.toMatchObject({ code: "BAD_INPUT" });
});

test("is for those who edit policies, and of what can be used", async () => {
  await expect(rehearse(defaultChargeRetryPolicy, open, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  const document = { ...defaultChargeRetryPolicy, otherwise: { card: "nobody", directDebit: "debits" } };
  await expect(rehearse(document)).rejects.toMatchObject({ code: "BAD_INPUT" });
});
