import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Tx } from "#db/client";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import type { EntityScope } from "#server/domain/access/roles";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { addDays, type PlainDate } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { factsOn, loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountHistories, MOST_ACCOUNTS } from "#server/services/collections/load-account-histories";
import { loadWorklistFacts } from "#server/services/collections/load-worklist-facts";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";

const TODAY = "2026-03-02";
let db: TestDatabase;
let alder: string;
let birch: string;
let american: string;

const ofCase = (
  subjectId: string,
  title: string,
  typeHolds: boolean,
  closedAt: Date | null = null,
): Partial<CaseRecord> => ({
  subjectId,
  title,
  entityCode: "DE01",
  detectedAt: new Date("2026-02-12T08:00:00Z"),
  closedAt,
  ...(closedAt && { state: "resolved", outcome: "fixed" }),
  routing: { facts: { typeHolds } } as unknown as CaseRecord["routing"],
});

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  const cases = givenCases(db.owner, TEST_NOW);
  await given.entities();
  alder = await given.account("Alder GmbH");
  birch = await given.account("Birch AG", {
    email: " ",
    address: { line1: "", city: "Bonn" },
    country: "AT",
    tier: null,
  });
  american = await given.account("Cedar Inc.", { entity_code: "US01" });

  const partly = await given.owed(alder, "PARTLY");
  await given.paid(partly, 40_000, "2026-02-10");
  await given.paid(partly, 60_000, "2026-02-20");
  const credited = await given.owed(alder, "CREDITED");
  await given.credited(credited, 25_000, "2026-02-15");
  await given.credited(credited, 5_000, "2026-02-15", { status: "void" });
  await given.paid(credited, 1_000, "2026-02-15", { deleted_at: TEST_NOW });
  await given.paid(credited, 1_000, "2026-02-15", { currency: "USD" });
  await given.owed(alder, "DISPUTED", { is_disputed: true });
  const planned = await given.owed(alder, "PLANNED");
  await given.planned(alder, planned, 100_000, "2026-02-18T10:00:00Z");
  await given.paid(planned, 30_000, "2026-02-25");
  await given.owed(alder, "VOID", { status: "void" });
  await given.owed(alder, "DRAFT", { status: "draft" });
  await given.owed(alder, "WRITTEN-OFF", { status: "uncollectible" });
  await given.owed(alder, "DELETED", { deleted_at: TEST_NOW });
  await given.owed(alder, "LATER", { issued_on: "2026-03-01", due_on: null });
  await given.owed(alder, "CHARGED", {
    collection_method: "charge_automatically",
    // Already the fifth in Berlin.
    next_attempt_at: "2026-03-04T23:30:00Z",
  });
  const pending = await given.owed(alder, "PENDING");
  await given.tried(alder, pending, "2026-02-26T09:00:00Z");
  await given.tried(alder, pending, "2026-02-27T09:00:00Z", { status: "pending", amount_minor: 70_000 });
  await given.tried(alder, await given.owed(alder, "FAILED"), "2026-02-26T09:00:00Z");
  const doubted = await given.owed(alder, "DOUBTED");
  await cases.case(ofCase(doubted, "The price is not the agreed one", true));
  const sure = await given.owed(alder, "SURE");
  await cases.case(ofCase(sure, "The payment failed", false));
  await cases.case(ofCase(sure, "It was billed twice", true, new Date("2026-02-20T08:00:00Z")));

  await given.ticket(alder, "4711");
  await given.ticket(alder, "4712", { topic: "technical" });
  await given.ticket(alder, "4713", { status: "solved", solved_at: "2026-02-14T09:00:00Z" });
  await given.ticket(alder, "4714", { deleted_at: TEST_NOW });
  await given.ticket(alder, "4715", { topic: "Billing", status: "pending" });
  await given.renewal(alder, "2026-02-20");
  await given.renewal(alder, "2026-04-10");
  await given.renewal(alder, "2026-03-10", { is_closed: true });
  await given.renewal(alder, "2026-03-11", { kind: "expansion" });
  await given.owed(american, "AMERICAN", { entity_code: "US01", currency: "USD" });
});
afterAll(() => db.close());

function seeing<Result>(entities: EntityScope, run: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.db.transaction(async (tx) => {
    await openTransaction(tx, entities);
    return run(tx);
  });
}
const facts = async (id: string, day: PlainDate = TODAY): Promise<AccountFacts> => {
  const found = (await seeing("all", (tx) => loadAccountFacts({ tx }, [id], day))).get(id);
  if (!found) throw new Error(`${id} was not loaded.`);
  return found;
};
const invoice = async (number: string, day: PlainDate = TODAY) =>
  (await facts(alder, day)).invoices.find((one) => one.number === number) ?? null;

describe("what is open of an invoice", () => {
  test.each([
    ["before anything was paid", "PARTLY", "2026-02-09", 100_000n],
    ["on the day of a part", "PARTLY", "2026-02-10", 60_000n],
    ["on the day of the rest", "PARTLY", "2026-02-20", null],
    ["before a credit", "CREDITED", "2026-02-14", 100_000n],
    ["after a credit; a void one, a deleted payment and another currency count nothing", "CREDITED", TODAY, 75_000n],
    ["that is void", "VOID", TODAY, null],
    ["that is a draft", "DRAFT", TODAY, null],
    ["that was written off", "WRITTEN-OFF", TODAY, null],
    ["that was deleted", "DELETED", TODAY, null],
    ["before it was issued", "LATER", "2026-02-28", null],
    ["once it was issued", "LATER", "2026-03-01", 100_000n],
    ["of another entity", "AMERICAN", TODAY, null],
  ] as const)("%s", async (_case, number, day, expected) => {
    expect((await invoice(number, day))?.openMinor ?? null).toBe(expected);
  });

  test("is due on the day it was issued where it says no other", async () => {
    expect(await invoice("LATER")).toMatchObject({ dueOn: "2026-03-01" });
  });
});

test.each([
  ["contested in full", "DISPUTED", TODAY, { disputedMinor: 100_000n }],
  ["not yet paid by the plan", "PLANNED", "2026-02-17", { plannedMinor: 0n, openMinor: 100_000n }],
  ["paid by the plan", "PLANNED", "2026-02-18", { plannedMinor: 100_000n }],
  ["paid by the plan in part", "PLANNED", TODAY, { plannedMinor: 70_000n, openMinor: 70_000n }],
  ["charged by the gateway, by the entity's day", "CHARGED", TODAY, { nextChargeOn: "2026-03-05" }],
  ["not charged by anybody", "PARTLY", "2026-02-10", { nextChargeOn: null, arrivingMinor: 0n, taken: [] }],
  ["before a charge was sent", "PENDING", "2026-02-26", { arrivingMinor: 0n }],
  ["whose charge failed", "FAILED", TODAY, { arrivingMinor: 0n }],
  ["with a charge under way", "PENDING", TODAY, { arrivingMinor: 70_000n }],
  ["before it was doubted", "DOUBTED", "2026-02-11", { wrongBy: null }],
  ["in doubt", "DOUBTED", TODAY, { wrongBy: { words: "The price is not the agreed one" } }],
  ["with a case that does not say so", "SURE", TODAY, { wrongBy: null }],
  ["in doubt until the case closed", "SURE", "2026-02-19", { wrongBy: { words: "It was billed twice" } }],
] as const)("an invoice %s", async (_case, number, day, expected) => {
  expect(await invoice(number, day)).toMatchObject(expected);
});

test("an account is told with whom to reach, its open tickets about billing and its next renewal", async () => {
  const { invoices: _, ...account } = await facts(alder);
  expect(account).toEqual({
    id: alder,
    name: "Alder GmbH",
    entity: "DE01",
    tier: "Growth",
    country: "DE",
    email: "accounts@alder.example",
    hasPostalAddress: true,
    standstill: null,
    promises: [],
    exclusions: [],
    contacts: [],
    openTickets: ["4711", "4715"],
    renewalOn: "2026-04-10",
  });
  expect(await facts(alder, "2026-02-13")).toMatchObject({
    openTickets: ["4711", "4713", "4715"],
    renewalOn: "2026-02-20",
  });
  // At the end of the day on which it was solved a ticket is open no more.
  expect(await facts(alder, "2026-02-14")).toMatchObject({ openTickets: ["4711", "4715"] });
  expect(await facts(birch)).toMatchObject({ email: null, hasPostalAddress: false, tier: null, invoices: [] });
});

test("the history of some days tells of each of them what would be loaded for it alone", async () => {
  const days = { from: "2026-02-08", to: "2026-03-02" };
  const [history] = await seeing("all", (tx) => loadAccountHistories({ tx }, [alder], days));
  if (!history) throw new Error("The history of Alder was not loaded.");
  for (let day = days.from; day <= days.to; day = addDays(day, 1))
    expect(factsOn(history, day)).toEqual(await facts(alder, day));
});

test("what collections recorded is taken as it is given", async () => {
  const { id = "" } = (await invoice("DOUBTED")) ?? {};
  const taken = [{ step: "reminder_1", day: 3, on: "2026-02-06" }];
  const contacts = [{ on: "2026-02-06", channel: "email", isAutomated: true, direction: "out" as const }];
  const recorded = {
    standstill: "bankruptcy" as const,
    promises: [],
    exclusions: [],
    contacts,
    taken: new Map([[id, taken]]),
  };
  const known = await seeing("all", (tx) => loadAccountFacts({ tx }, [alder], TODAY, new Map([[alder, recorded]])));
  expect(known.get(alder)).toMatchObject({ standstill: "bankruptcy", contacts });
  expect(known.get(alder)?.invoices.find((one) => one.id === id)).toMatchObject({ taken });
});

test("nothing is seen of another legal entity", async () => {
  const seen = await seeing(["DE01"], (tx) => loadAccountFacts({ tx }, [alder, american], TODAY));
  expect([...seen.keys()]).toEqual([alder]);
  const other = await seeing(["US01"], (tx) => loadAccountFacts({ tx }, [alder, american], TODAY));
  expect(other.get(american)?.invoices).toMatchObject([{ number: "AMERICAN" }]);
});

test("as many queries are made for one account as for all, and no more than so many accounts are asked for", async () => {
  const counted = (ids: readonly string[]) =>
    seeing("all", async (tx) => {
      const execute = vi.spyOn(tx, "execute");
      const accounts = [...(await loadAccountFacts({ tx }, ids, TODAY)).values()];
      await loadWorklistFacts({ tx }, accounts, TODAY, () => 0n);
      return execute.mock.calls.length;
    });
  expect(await counted([birch])).toBe(await counted([alder, birch, american]));
  const many = Array.from({ length: MOST_ACCOUNTS + 1 }, () => alder);
  await expect(seeing("all", (tx) => loadAccountHistories({ tx }, many, { from: TODAY, to: TODAY }))).rejects.toThrow(
    /500 at most/,
  );
});

test("an invoice that the gateway charged since waits for that charge, as it did then", async () => {
  const given = givenReceivables(db.owner, TEST_NOW);
  const oak = await given.account("Oak KG");
  const charged = { collection_method: "charge_automatically", status: "paid" };
  const id = await given.owed(oak, "RETRIED", charged);
  await given.tried(oak, id, "2026-02-02T09:00:00Z");
  await given.tried(oak, id, "2026-02-09T09:00:00Z", { status: "succeeded" });
  await given.paid(id, 100_000, "2026-02-09");
  const next = async (day: PlainDate) => (await facts(oak, day)).invoices.map(({ nextChargeOn }) => nextChargeOn);
  expect(await next("2026-02-01")).toEqual(["2026-02-02"]);
  expect(await next("2026-02-02")).toEqual(["2026-02-09"]);
  expect(await next("2026-02-09")).toEqual([]);
});

test("what billing counts as paid is not asked for, though no payment tells of it yet; what a payment tells of was open before it", async () => {
  const given = givenReceivables(db.owner, TEST_NOW);
  const dogwood = await given.account("Dogwood GmbH");
  await given.owed(dogwood, "TOLD-ELSEWHERE", { status: "paid" });
  const later = await given.owed(dogwood, "PAID-IN-PART", { status: "paid" });
  await given.paid(later, 30_000, "2026-02-27");
  await given.paid(later, 60_000, "2026-03-09");
  const settled = await given.owed(dogwood, "PAID-LATER", { status: "paid" });
  await given.paid(settled, 100_000, "2026-03-09");
  const { invoices } = await facts(dogwood);
  expect(
    Object.fromEntries(invoices.map(({ number, openMinor, arrivingMinor }) => [number, { openMinor, arrivingMinor }])),
  ).toEqual({
    "TOLD-ELSEWHERE": { openMinor: 100_000n, arrivingMinor: 100_000n },
    "PAID-IN-PART": { openMinor: 70_000n, arrivingMinor: 10_000n },
    "PAID-LATER": { openMinor: 100_000n, arrivingMinor: 0n },
  });
});

test("money that pays nothing yet stands against the oldest invoices of its currency, from the day it came", async () => {
  const given = givenReceivables(db.owner, TEST_NOW);
  const elm = await given.account("Elm AG");
  await given.owed(elm, "SECOND", { due_on: "2026-02-05" });
  await given.owed(elm, "FIRST");
  await given.owed(elm, "DOLLARS", { currency: "USD", due_on: "2026-01-20" });
  await given.received(elm, 130_000, "2026-02-20", { refunded_minor: 10_000 });
  const arriving = async (day: PlainDate) =>
    Object.fromEntries((await facts(elm, day)).invoices.map(({ number, arrivingMinor }) => [number, arrivingMinor]));
  expect(await arriving("2026-02-19")).toEqual({ FIRST: 0n, SECOND: 0n, DOLLARS: 0n });
  expect(await arriving("2026-02-20")).toEqual({ FIRST: 100_000n, SECOND: 20_000n, DOLLARS: 0n });
});

describe("what the worklist weighs", () => {
  test("is how much is late, how old it is, and how the customer paid and failed to pay", async () => {
    const given = givenReceivables(db.owner, TEST_NOW);
    const elm = await given.account("Elm SE", { tier: "Enterprise" });
    const settled = async (number: string, paidOn: string, by: "paid" | "credited" = "paid") => {
      const id = await given.owed(elm, number, { status: "paid", issued_on: "2025-11-01", due_on: "2025-12-01" });
      await given[by](id, 100_000, paidOn);
      return id;
    };
    await settled("EARLY", "2025-11-20");
    const late = await settled("LATE", "2025-12-11");
    await settled("LATER", "2026-03-03");
    await settled("CREDITED", "2025-12-20", "credited");
    await given.owed(elm, "OLD", { issued_on: "2025-10-01", due_on: "2025-11-01", is_disputed: true });
    await given.owed(elm, "NOT-YET", { due_on: TODAY });
    await given.tried(elm, late, "2025-12-02T09:00:00Z");
    await given.tried(elm, late, "2024-12-02T09:00:00Z");
    await given.tried(elm, late, "2025-12-05T09:00:00Z", { status: "succeeded" });
    const weighed = await seeing("all", async (tx) => {
      const accounts = [...(await loadAccountFacts({ tx }, [elm], TODAY)).values()];
      return loadWorklistFacts({ tx }, accounts, TODAY, (amount) => amount.minor * 2n);
    });
    expect(weighed.get(elm)).toEqual({
      entity: "DE01",
      tier: "Enterprise",
      country: "DE",
      // Of what was settled only after that day nothing was paid yet.
      overdueMinor: 400_000n,
      beyond90Minor: 400_000n,
      disputedMinor: 200_000n,
      oldestDueOn: "2025-11-01",
      history: { settled: 2, late: 1, averageDaysLate: 5 },
      promisesBrokenOn: [],
      chargesFailedOn: ["2025-12-02"],
      disputesRaisedOn: [],
      renewalOn: null,
      lastContactOn: null,
      boosts: [],
      nudges: [],
    });
  });
});
