import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GivenCustomer } from "#db/testing/given-exceptions";
import { getCase } from "#server/services/cases/get-case";
import { cashDesk } from "#server/services/cash/cash-desk";
import { likelyCustomer } from "#server/services/cash/likely-customer";
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
  await given.subsidiaries();
  customer = await given.customer({ name: "Hallmann Logistik GmbH" });
});
afterEach(
  () =>
    db.owner`truncate cases, effects, receipt_decisions, payer_marks, customers, contact_people, external_references, invoices, invoice_lines, payments, allocations, source_records, bank_entries cascade`,
);
afterAll(() => db.close());

const applier = (entities: "all" | string[] = "all") => db.as("cash_applier", entities);

async function deskOf(subjectId: string) {
  const row = await given.caseOf(subjectId);
  const desk = await cashDesk.execute(applier(), { caseId: row.id });
  if (!desk) throw new Error("The case has no money on the desk.");
  return { row, desk };
}

async function fix(subjectId: string, key: string, input: Record<string, string> = {}, by = applier()) {
  const { id, version } = await given.caseOf(subjectId);
  return fixException.execute(by, { caseId: id, version, fix: key, input });
}

async function accept(subjectId: string, by = applier()) {
  const { desk } = await deskOf(subjectId);
  return fix(subjectId, "accept_proposal", { proposal: desk.proposals[0]?.key ?? "" }, by);
}

const detailOf = async (subjectId: string) =>
  getCase.execute(applier(), { caseId: (await given.caseOf(subjectId)).id });
const events = async (subjectId: string) => {
  const { id } = await given.caseOf(subjectId);
  const rows = await db.owner`select type from events where stream = ${`case:${id}`} order by sequence`;
  return rows.map(({ type }) => type);
};

/** €1,500.00 for an invoice of €1,190.00, while one of €310.00 and one of €500.00 are open. */
async function overpaid() {
  const paid = await given.owed(customer, "DE01-001001", 119_000);
  await given.owed(customer, "DE01-001002", 31_000);
  await given.owed(customer, "DE01-001003", 50_000);
  return given.payment(customer, { amountMinor: 150_000, on: [{ invoiceId: paid, minor: 119_000 }] });
}

describe("what was paid too much", () => {
  test("is proposed for what else the customer owes, beside the other ways out", async () => {
    const payment = await overpaid();
    const { desk } = await deskOf(payment);
    expect(desk.amount).toEqual({ minor: 31_000n, currency: "EUR" });
    expect(desk.refusal).toBeNull();
    expect(desk.verdict.kind).toBe("proposed");
    expect(desk.proposals[0]).toMatchObject({
      invoices: [{ name: "DE01-001002", pays: { minor: 31_000n } }],
      refusal: null,
    });
    expect(desk.splittable.map(({ name }) => name)).toEqual(["DE01-001002", "DE01-001003"]);
    const detail = await detailOf(payment);
    expect(detail).toMatchObject({ type: "overpayment", hasDesk: true });
    expect(detail.fixes.map(({ key }) => key)).toEqual([
      "apply_payment",
      "keep_as_credit",
      "accept_proposal",
      "split",
      "refund",
    ]);
  });

  test("is put there once accepted, kept as a decision, and taken back", async () => {
    const payment = await overpaid();
    await accept(payment);
    const row = await given.caseOf(payment);
    expect(await given.acts(row.id)).toMatchObject([
      { operation: "payment.apply", state: "intent", payload: { amountMinor: "31000" } },
    ]);
    expect(await db.owner`select kind, subject_type from receipt_decisions`).toEqual([
      { kind: "accepted", subject_type: "payment" },
    ]);
    expect((await events(payment)).at(-1)).toBe("exception.fix_requested");
    expect((await deskOf(payment)).desk.decision).toMatchObject({ kind: "accepted" });
    await undoDecision.execute(applier(), { caseId: row.id, version: row.version });
    expect(await given.acts(row.id)).toMatchObject([{ state: "failed" }]);
    expect((await given.caseOf(payment)).state).toBe("in_progress");
    await accept(payment);
    expect((await given.acts(row.id)).map(({ state }) => state)).toEqual(["failed", "intent"]);
  });

  test("is split as far as billing can, and refused beyond", async () => {
    const payment = await overpaid();
    await expect(fix(payment, "split", { shares: "DE01-001003 100" })).rejects.toThrow(/as much as it claims/);
    await expect(fix(payment, "split", { shares: "DE01-001001 310" })).rejects.toThrow(/No open invoice/);
    await fix(payment, "split", { shares: "DE01-001003 310" });
    const { id } = await given.caseOf(payment);
    expect(await given.acts(id)).toMatchObject([{ operation: "payment.apply", payload: { amountMinor: "31000" } }]);
  });

  test("is nobody's to put elsewhere without the right, in another entity, or twice", async () => {
    const payment = await overpaid();
    await expect(accept(payment, db.as("billing_analyst"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(accept(payment, applier(["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await accept(payment);
    await expect(accept(payment)).rejects.toThrow(/correcting/);
  });

  test("of two who accept at once, one wins and the other is told", async () => {
    const payment = await overpaid();
    const { row, desk } = await deskOf(payment);
    const input = { proposal: desk.proposals[0]?.key ?? "" };
    const one = () =>
      fixException.execute(applier(), { caseId: row.id, version: row.version, fix: "accept_proposal", input });
    const results = await Promise.allSettled([one(), one()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });

  test("says why, once, where billing counts all of it on the invoice", async () => {
    const paid = await given.owed(customer, "DE01-001001", 119_000);
    await given.owed(customer, "DE01-001002", 31_000);
    const payment = await given.payment(customer, { amountMinor: 150_000, on: [{ invoiceId: paid, minor: 150_000 }] });
    const { desk } = await deskOf(payment);
    expect(desk.refusal).toMatch(/has to be taken off there/);
    expect(desk.proposals.map(({ refusal }) => refusal)).toEqual(desk.proposals.map(() => desk.refusal));
    await expect(accept(payment)).rejects.toThrow(/has to be taken off there/);
  });
});

describe("what came twice", () => {
  test("through billing is proposed for what is open, and not for what was paid", async () => {
    const paid = await given.owed(customer, "DE01-001001", 119_000);
    await given.payment(customer, { amountMinor: 119_000, on: [{ invoiceId: paid, minor: 119_000 }] });
    await given.owed(customer, "DE01-001002", 119_000);
    const again = await given.payment(customer, { amountMinor: 119_000, reference: "DE01-001001" });
    expect(await detailOf(again)).toMatchObject({ type: "duplicate_settlement", hasDesk: true });
    expect((await deskOf(again)).desk.proposals.map(({ invoices }) => invoices.map(({ name }) => name))).toEqual([
      ["DE01-001002"],
    ]);
    await accept(again);
    const { id } = await given.caseOf(again);
    expect(await given.acts(id)).toMatchObject([{ operation: "payment.apply", payload: { amountMinor: "119000" } }]);
  });

  test("at the bank alone can be split over what is open", async () => {
    const paid = await given.owed(customer, "DE01-001001", 119_000);
    await given.payment(customer, {
      amountMinor: 119_000,
      on: [{ invoiceId: paid, minor: 119_000 }],
      receivedOn: "2025-12-01",
    });
    await given.owed(customer, "DE01-001002", 60_000);
    const receipt = await given.receipt(bank, { amountMinor: 119_000, words: "Rechnung DE01-001001" });
    expect(await detailOf(receipt)).toMatchObject({ type: "duplicate_settlement", hasDesk: true });
    await fix(receipt, "split", { shares: "DE01-001002 600" });
    const { id } = await given.caseOf(receipt);
    expect(await given.acts(id)).toMatchObject([{ operation: "payment.record", payload: { amountMinor: "60000" } }]);
  });
});

describe("money for another legal entity", () => {
  /** €700.00 at the German bank for an invoice of the American company. */
  async function crossed() {
    const abroad = await given.customer({ entity: "US01", name: "Alder Inc.", currency: "EUR" });
    await given.owed(abroad, "US01-005001", 70_000);
    await given.owed(customer, "DE01-001001", 70_000);
    return given.receipt(bank, { amountMinor: 70_000, words: "US01-005001", payer: "ALDER INC" });
  }

  test("is proposed to be passed on, and says why it cannot be put there", async () => {
    const receipt = await crossed();
    const { desk } = await deskOf(receipt);
    const [best] = desk.proposals;
    expect(best).toMatchObject({ invoices: [{ name: "US01-005001" }] });
    expect(best?.refusal).toMatch(/another legal entity: the money has to be passed on/);
    const detail = await detailOf(receipt);
    expect(detail).toMatchObject({ type: "cross_entity_remittance", hasDesk: true });
    expect(detail.fixes.map(({ key }) => key)).toEqual([
      "record_transfer",
      "accept_proposal",
      "split",
      "on_account",
      "return_to_payer",
    ]);
    await expect(accept(receipt)).rejects.toThrow(/passed on/);
    await expect(fix(receipt, "on_account", { customer: "Alder Inc." })).rejects.toThrow(/pass it on first/);
  });

  test("is passed on, taken back, and can then be split over what the entity itself is owed", async () => {
    const receipt = await crossed();
    await fix(receipt, "record_transfer");
    const row = await given.caseOf(receipt);
    expect((await given.acts(row.id)).map(({ operation }) => operation)).toEqual([
      "document.post",
      "document.post",
      "payment.record",
    ]);
    expect((await deskOf(receipt)).desk.decision).toMatchObject({ kind: "transferred" });
    await undoDecision.execute(applier(), { caseId: row.id, version: row.version });
    expect(await db.owner`select 1 from payer_marks`).toEqual([]);
    await fix(receipt, "split", { shares: "DE01-001001 700" });
    expect((await given.acts(row.id)).map(({ operation, state }) => `${operation} ${state}`)).toEqual([
      "document.post failed",
      "document.post failed",
      "payment.record failed",
      "payment.record intent",
    ]);
    expect((await events(receipt)).filter((type) => type === "cash.undone")).toHaveLength(1);
  });

  test("stays as it is for the wrong role, another entity and a case that is under way", async () => {
    const receipt = await crossed();
    await expect(fix(receipt, "split", { shares: "DE01-001001 700" }, db.as("collector"))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(fix(receipt, "record_transfer", {}, applier(["JP01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await fix(receipt, "record_transfer");
    await expect(fix(receipt, "split", { shares: "DE01-001001 700" })).rejects.toThrow(/correcting/);
  });
});

describe("whose money it likely is", () => {
  const asked = async (receiptId: string, by = applier()) =>
    likelyCustomer.execute(by, { caseId: (await given.caseOf(receiptId)).id });

  test("is told with what the customer owes, paid, and who is to be asked", async () => {
    const paid = await given.owed(customer, "DE01-001000", 5_000);
    await given.payment(customer, { amountMinor: 5_000, on: [{ invoiceId: paid, minor: 5_000 }] });
    await given.owed(customer, "DE01-001001", 119_000);
    await db.owner`insert into contact_people ${db.owner({ id: given.freshId(), entity_code: "DE01", customer_id: customer.customerId, name: "Jutta Hallmann", role: "accounts_payable", email: "jutta@hallmann.example", may_be_mailed: true, may_be_called: true, gets_reminders: false, entered_by: "Test", entered_at: TEST_NOW })}`;
    const known = await asked(await given.receipt(bank, { amountMinor: 119_000, words: "Zahlung" }));
    expect(known).toMatchObject({
      customer: { id: customer.customerId, name: "Hallmann Logistik GmbH" },
      account: { openInvoices: 1, open: [{ minor: 119_000n, currency: "EUR" }] },
      payments: [{ receivedOn: "2026-02-20", amount: { minor: 5_000n, currency: "EUR" } }],
      people: [{ name: "Jutta Hallmann", email: "jutta@hallmann.example" }],
    });
  });

  test("is nobody where nothing is proposed, and is told to nobody who does not see cash", async () => {
    const loose = await given.receipt(bank, { amountMinor: 4_711, payer: "UNBEKANNT", words: "Danke" });
    expect(await asked(loose)).toBeNull();
    await expect(asked(loose, db.as("contributor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(asked(loose, applier(["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is left to the case itself where it names a customer", async () => {
    await given.owed(customer, "DE01-001001", 119_000);
    expect(await asked(await given.receipt(bank, { amountMinor: 119_000, words: "DE01-001001" }))).toBeNull();
  });
});
