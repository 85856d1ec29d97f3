import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GivenCustomer } from "#db/testing/given-exceptions";
import { cashDesk } from "#server/services/cash/cash-desk";
import { givenCash } from "#server/services/cash/testing/given-cash";
import { undoDecision } from "#server/services/cash/undo-decision";
import { fixException } from "#server/services/exceptions/fix-exception";

let db: TestDatabase;
let given: ReturnType<typeof givenCash>;
let bank: string;
let customer: GivenCustomer;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCash(db);
  await given.entities();
  bank = await given.account();
});
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  customer = await given.customer({ name: "Hallmann Logistik GmbH" });
});
afterEach(
  () =>
    db.owner`truncate cases, effects, receipt_decisions, payer_marks, customers, external_references, invoices, invoice_lines, payments, allocations, source_records, bank_entries cascade`,
);
afterAll(() => db.close());

const applier = () => db.as("cash_applier");

async function deskOf(paymentId: string) {
  const row = await given.caseOf(paymentId);
  const desk = await cashDesk.execute(applier(), { caseId: row.id });
  if (!desk) throw new Error("The case has no money on the desk.");
  return { row, desk };
}

async function accept(paymentId: string) {
  const { row, desk } = await deskOf(paymentId);
  const input = { proposal: desk.proposals[0]?.key ?? "" };
  await fixException.execute(applier(), { caseId: row.id, version: row.version, fix: "accept_proposal", input });
}

/** Money billing took in for nobody; the bank booked the same from a trust company. */
async function strange(amountMinor: number, reference: string | null = null, payer = "TREUHAND KG"): Promise<string> {
  await given.receipt(bank, { amountMinor, payer, words: reference ?? "Zahlung", bookedOn: "2026-02-20" });
  return given.payment(null, { amountMinor, reference });
}

test("a second payment of the same payer is proposed for whom the first was decided for, with the reason", async () => {
  await given.owed(customer, "DE01-001001", 119_000);
  await accept(await strange(119_000, "DE01-001001"));
  expect(await given.marks()).toMatchObject([
    { by: "account", mark: "DE44500105175407324931", times: 1 },
    { by: "name", times: 1 },
  ]);
  await given.owed(customer, "DE01-001002", 77_700);
  const { desk } = await deskOf(await strange(77_700));
  expect(desk.proposals[0]).toMatchObject({ invoices: [{ name: "DE01-001002" }], refusal: null });
  expect(desk.proposals[0]?.reasons.map(({ words }) => words)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^paid once from this account/),
      expect.stringMatching(/^paid once under this name/),
    ]),
  );
});

test("a transfer only the bank knows is proposed for whom such a payment was decided for, and the other way round", async () => {
  await given.owed(customer, "DE01-001001", 119_000);
  await accept(await strange(119_000, "DE01-001001"));
  await given.owed(customer, "DE01-001002", 77_700);
  const receipt = await given.receipt(bank, { amountMinor: 77_700, payer: "TREUHAND KG", bookedOn: "2026-02-26" });
  const { desk } = await deskOf(receipt);
  expect(desk.proposals[0]?.reasons.map(({ words }) => words).join()).toContain("paid once from this account");
  await accept(receipt);
  await given.owed(customer, "DE01-001003", 66_600);
  const { desk: third } = await deskOf(await strange(66_600));
  expect(third.proposals[0]?.reasons.map(({ words }) => words).join()).toContain("paid 2 times from this account");
});

test("of a payer nobody decided about nothing is proposed, nor once the decision is undone", async () => {
  await given.owed(customer, "DE01-001001", 119_000);
  const first = await strange(119_000, "DE01-001001");
  await accept(first);
  await given.owed(customer, "DE01-001002", 77_700);
  const other = await given.payment(null, { amountMinor: 77_700 });
  expect((await deskOf(other)).desk.proposals).toEqual([]);
  const second = await strange(55_500);
  const { id: caseId, version } = await given.caseOf(first);
  expect((await deskOf(second)).desk.splittable.map(({ name }) => name)).toContain("DE01-001002");
  await undoDecision.execute(applier(), { caseId, version });
  expect((await deskOf(second)).desk).toMatchObject({ proposals: [], splittable: [] });
});

test("two bookings of one amount and different payers teach nothing", async () => {
  await given.owed(customer, "DE01-001001", 119_000);
  await given.receipt(bank, { amountMinor: 119_000, payer: "BIRKE AG", account: "DE02", bookedOn: "2026-02-20" });
  await accept(await strange(119_000, "DE01-001001"));
  expect(await given.marks()).toEqual([]);
});
