import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GivenCustomer } from "#db/testing/given-exceptions";
import { defaultMatchingPolicy, type MatchingPolicy } from "#server/domain/bank/matching-policy";
import { takeCase } from "#server/services/cases/take-case";
import { applyAutomatically, runAutomatically } from "#server/services/cash/apply-automatically";
import { automaticShare } from "#server/services/cash/automatic";
import { bankReconciliation } from "#server/services/cash/reconciliation";
import { givenCash } from "#server/services/cash/testing/given-cash";
import { undoDecision } from "#server/services/cash/undo-decision";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";

const kind = "matching";
let db: TestDatabase;
let given: ReturnType<typeof givenCash>;
let bank: string;
let customer: GivenCustomer;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCash(db);
  await given.entities();
});
beforeEach(async () => {
  bank = await given.account();
  customer = await given.customer({ name: "Hallmann Logistik GmbH" });
});
afterEach(async () => {
  await db.owner`truncate cases, effects, receipt_decisions, payer_marks, customers, external_references, invoices, invoice_lines, payments, allocations, source_records, bank_entries, bank_statements, bank_accounts cascade`;
  await db.owner`delete from policies where kind = ${kind}`;
});
afterAll(() => db.close());

const job = () => db.asJob("auto-fix");
const applier = () => db.as("cash_applier");

async function inForce(change: Partial<MatchingPolicy>): Promise<number> {
  const second = {
    userId: "00000000-0000-7000-8000-0000000000aa",
    personId: "00000000-0000-7000-9000-0000000000aa",
    name: "Second controller",
  };
  const { version } = await draftDeskPolicy.execute(db.as("controller"), {
    kind,
    basedOn: 1,
    document: { ...defaultMatchingPolicy, ...change },
    note: "What is certain needs nobody.",
  });
  await publishDeskPolicy.execute(db.as("controller", "all", second), { kind, version });
  return version;
}

const byPolicy = (version: number) => ({
  ...job(),
  actor: { kind: "policy" as const, name: "matching", version, permissions: ["cash.apply" as const] },
});

async function paid(number: string, claimMinor: number, amountMinor = claimMinor, words = number): Promise<string> {
  await given.owed(customer, number, claimMinor);
  return given.receipt(bank, { amountMinor, words });
}

test("nothing is applied by itself until the policy says so", async () => {
  await paid("DE01-001001", 119_000);
  expect(await runAutomatically(job())).toEqual({ applied: 0, refused: 0 });
});

test("what is spare of a payment is never put anywhere by itself", async () => {
  const version = await inForce({ isAutomatic: true });
  const invoiceId = await given.owed(customer, "DE01-001001", 119_000);
  await given.owed(customer, "DE01-001002", 31_000);
  const payment = await given.payment(customer, { amountMinor: 150_000, on: [{ invoiceId, minor: 119_000 }] });
  const { id: caseId } = await given.caseOf(payment);
  expect(await runAutomatically(job())).toEqual({ applied: 0, refused: 0 });
  await expect(applyAutomatically.execute(byPolicy(version), { caseId })).rejects.toThrow(
    /about more than what its money is for/,
  );
  expect(await given.acts(caseId)).toEqual([]);
});

test("what is certain is applied under the policy's name, with its difference; what is not waits for somebody", async () => {
  await inForce({ isAutomatic: true });
  const exact = await paid("DE01-001001", 119_000);
  const charged = await paid("DE01-001002", 80_000, 79_000);
  const short = await paid("DE01-001003", 70_000, 40_000);
  await given.owed(customer, "DE01-001004", 33_000);
  const unnamed = await given.receipt(bank, { amountMinor: 33_000, payer: "JEMAND ANDERS", account: "DE9912" });
  const discounted = await paid("DE01-001005", 50_000, 49_000);
  await db.owner`update invoices set issued_on = '2026-02-20' where number = 'DE01-001005'`;
  expect(await runAutomatically(job())).toEqual({ applied: 2, refused: 3 });
  const states = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await given.caseOf(id)).state));
  expect(await states(exact, charged)).toEqual(["correcting", "correcting"]);
  expect(await states(short, unnamed, discounted)).toEqual(["routed", "routed", "routed"]);
  expect(await given.acts((await given.caseOf(charged)).id)).toMatchObject([
    { operation: "payment.record", payload: { amountMinor: "79000" } },
    { operation: "credit.issue", payload: { amountMinor: "1000" } },
  ]);
  expect(await db.owner`select distinct kind, decided_by, decided_by_id from receipt_decisions`).toEqual([
    { kind: "automatic", decided_by: "matching v2", decided_by_id: null },
  ]);
});

test("what somebody holds or took back is left to people, and counted", async () => {
  await inForce({ isAutomatic: true });
  const held = await given.caseOf(await paid("DE01-001001", 119_000));
  await takeCase.execute(applier(), { caseId: held.id, version: held.version });
  const receipt = await paid("DE01-001002", 80_000);
  await paid("DE01-001003", 70_000);
  expect(await runAutomatically(job())).toEqual({ applied: 2, refused: 0 });
  const row = await given.caseOf(receipt);
  await undoDecision.execute(applier(), { caseId: row.id, version: row.version });
  expect(await runAutomatically(job())).toEqual({ applied: 0, refused: 0 });
  expect(await automaticShare.execute(applier(), {})).toMatchObject({
    ...{ isOn: true, automatic: 2, automaticUndone: 1, byHand: 0 },
    ...{ sharePercent: 100, precisionPercent: 50 },
  });
});

test("is refused to people, to a policy that is not in force, to a held case, and to the second of two at once", async () => {
  const version = await inForce({ isAutomatic: true });
  const row = await given.caseOf(await paid("DE01-001001", 119_000));
  const one = (context: ReturnType<typeof job>) => applyAutomatically.execute(context, { caseId: row.id });
  await expect(one(applier())).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  await expect(one(db.as("contributor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(one(byPolicy(version - 1))).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  const results = await Promise.allSettled([one(byPolicy(version)), one(byPolicy(version))]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await db.owner`select 1 from receipt_decisions`).toHaveLength(1);
});

test("a day of an account agrees once its entries make up its balances and all have a place", async () => {
  const receipt = await given.receipt(bank, { amountMinor: 119_000, words: "Zahlung" });
  await db.owner`insert into bank_entries select ${given.freshId()}, entity_code, bank_account_id, status, booked_on, value_on, currency, -1990, is_reversal, transaction_code, 'Bank', null, null, null, 'Fees', null, position + 50, system, 'fee', source_version_at, mapping_version, correlation_id, last_seen_at from bank_entries`;
  await given.statement(bank, "2026-02-26", 0, 100_000);
  await given.statement(bank, "2026-02-27", 100_000, 217_010);
  const days = () => bankReconciliation.execute(applier(), {});
  const [day, before] = await days();
  const { id } = await given.caseOf(receipt);
  expect(day).toMatchObject({
    day: "2026-02-27",
    off: { minor: 0n },
    received: { minor: 119_000n },
    unexplained: { minor: 119_000n },
    agrees: false,
    open: [{ standing: "open", caseId: id, amount: { minor: 119_000n } }],
  });
  expect(before).toMatchObject({ day: "2026-02-26", off: { minor: 100_000n }, agrees: false });
  await db.owner`insert into effects (id, entity_code, case_id, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id, position)
    overriding system value values (${given.freshId()}, 'DE01', ${id}, 'stripe', 'payment.record', 'Record', ${db.owner.json({ amountMinor: "119000" })}, 'k', 't', 'confirmed', 'test', ${TEST_NOW}, 'test', 1)`;
  expect((await days())[0]).toMatchObject({
    explained: { minor: 119_000n },
    unexplainedCount: 0,
    agrees: true,
    open: [],
  });
  await given.receipt(bank, { amountMinor: -119_000, isReversal: true, bookedOn: "2026-02-28" });
  expect((await days())[0]).toMatchObject({ agrees: false, open: [{ standing: "gone_back" }] });
  await expect(bankReconciliation.execute(db.as("contributor"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await bankReconciliation.execute(db.as("cash_applier", ["US01"]), {})).toEqual([]);
});
