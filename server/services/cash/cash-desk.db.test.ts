import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GivenCustomer } from "#db/testing/given-exceptions";
import { addHours } from "#server/domain/time";
import { cashDesk } from "#server/services/cash/cash-desk";
import { givenCash } from "#server/services/cash/testing/given-cash";
import { undoDecision } from "#server/services/cash/undo-decision";
import { claimEffect } from "#server/services/effects/claim-effect";
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
    db.owner`truncate cases, effects, receipt_decisions, payer_marks, customers, external_references, invoices, invoice_lines, source_records, bank_entries cascade`,
);
afterAll(() => db.close());

const applier = (entities: "all" | string[] = "all") => db.as("cash_applier", entities);
const lastEvent = async (caseId: string) => {
  const [event] =
    await db.owner`select type, actor_name, payload from events where stream = ${`case:${caseId}`} order by sequence desc limit 1`;
  return event;
};

async function deskOf(receiptId: string) {
  const row = await given.caseOf(receiptId);
  const desk = await cashDesk.execute(applier(), { caseId: row.id });
  if (!desk) throw new Error("The case has no money on the desk.");
  return { row, desk };
}

async function accept(receiptId: string, at = 0, by = applier()) {
  const { row, desk } = await deskOf(receiptId);
  const input = { proposal: desk.proposals[at]?.key ?? "" };
  const answer = await fixException.execute(by, {
    caseId: row.id,
    version: row.version,
    fix: "accept_proposal",
    input,
  });
  return { row, answer };
}

/** €1,190.00 that names its invoice. */
async function plain() {
  await given.owed(customer, "DE01-001001", 119_000);
  return given.receipt(bank, { amountMinor: 119_000, words: "Rechnung DE01-001001" });
}

describe("proposals", () => {
  test("stand with their parts, points and reasons, the likeliest first", async () => {
    await given.owed(customer, "DE01-001001", 119_000);
    await given.owed(customer, "DE01-001002", 50_000);
    const { desk } = await deskOf(await given.receipt(bank, { amountMinor: 119_000, words: "Rechnung DE01-001001" }));
    expect(desk.amount).toEqual({ minor: 119_000n, currency: "EUR" });
    expect(desk.verdict.kind).toBe("automatic");
    expect(desk.proposals[0]).toMatchObject({
      invoices: [{ name: "DE01-001001", pays: { minor: 119_000n, currency: "EUR" } }],
      difference: { kind: "exact" },
      writeOff: null,
      rest: null,
      refusal: null,
      reasons: expect.arrayContaining([{ points: 100, words: "named by the payer" }]),
    });
    expect(desk.splittable.map(({ name }) => name).sort()).toEqual(["DE01-001001", "DE01-001002"]);
  });

  test("are of the group and the account that paid before, and by purchase order", async () => {
    const daughter = await given.customer({ name: "Zweigwerk Nord GmbH" });
    await db.owner`update customers set parent_id = ${customer.customerId} where id = ${daughter.customerId}`;
    await given.owed(customer, "DE01-001001", 119_000);
    await accept(await given.receipt(bank, { amountMinor: 119_000, words: "DE01-001001", payer: "TREUHAND KG" }));
    await given.owed(daughter, "DE01-002001", 77_700);
    const { desk } = await deskOf(await given.receipt(bank, { amountMinor: 77_700, payer: "TREUHAND KG" }));
    expect(desk.proposals[0]?.reasons.map(({ words }) => words).join()).toContain("of the same group");
    const ordered = await given.owed(daughter, "DE01-002002", 4_400);
    await db.owner`update invoices set po_number = '4500-77812' where id = ${ordered}`;
    const { desk: byOrder } = await deskOf(
      await given.receipt(bank, { amountMinor: 4_400, words: "Bestellung 4500-77812", payer: "X", account: "DE1" }),
    );
    expect(byOrder.proposals[0]?.reasons.map(({ words }) => words)).toContain(
      "named by the payer by its purchase order",
    );
  });

  test("are nobody's to read who does not see cash, and none of another entity", async () => {
    const row = await given.caseOf(await plain());
    await expect(cashDesk.execute(db.as("contributor"), { caseId: row.id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(cashDesk.execute(applier(["US01"]), { caseId: row.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("accepting", () => {
  test("stores its acts held back, the decision with its reasons, and what was learned of the payer", async () => {
    const receipt = await plain();
    const { row } = await accept(receipt);
    expect(await given.acts(row.id)).toMatchObject([
      { operation: "payment.record", state: "intent", payload: { amountMinor: "119000" } },
    ]);
    expect(
      await db.owner`select kind, points, parts->0->>'name' as part, write_off_minor::int, held_until from receipt_decisions`,
    ).toMatchObject([
      { kind: "accepted", part: "DE01-001001", write_off_minor: 0, held_until: addHours(TEST_NOW, 1 / 60) },
    ]);
    expect(await given.marks()).toMatchObject([
      { by: "account", mark: "DE44500105175407324931", times: 1 },
      { by: "name", times: 1 },
    ]);
    expect(await lastEvent(row.id)).toMatchObject({ type: "exception.fix_requested" });
    const [act] = await db.owner`select id from effects`;
    const claim = () => claimEffect.execute(db.asJob("send-effects"), { effectId: act?.id ?? "" });
    await expect(claim()).rejects.toMatchObject({ code: "CONFLICT" });
    db.clock.set(addHours(TEST_NOW, 1 / 60));
    expect(await claim()).toMatchObject({ attempts: 1 });
  });

  test("gives up the cents that are missing, once and no more than was decided", async () => {
    await given.owed(customer, "DE01-001001", 119_000);
    const { row } = await accept(await given.receipt(bank, { amountMinor: 118_997, words: "DE01-001001" }));
    expect(await given.acts(row.id)).toMatchObject([
      { operation: "payment.record", payload: { amountMinor: "118997" } },
      { operation: "credit.issue", payload: { amountMinor: "3" } },
    ]);
    const again = (amount: string) =>
      db.owner`insert into effects (id, entity_code, case_id, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id)
        select ${given.freshId()}, entity_code, case_id, system, operation, label, payload || ${db.owner.json({ amountMinor: amount })}, ${given.freshId()}, target, state, requested_by, requested_at, correlation_id
        from effects where operation = 'credit.issue'`;
    await expect(again("3")).rejects.toThrow(/needs an approved request/);
    await expect(again("4")).rejects.toThrow(/needs an approved request/);
  });

  test("leaves what is short by more on the invoice", async () => {
    await given.owed(customer, "DE01-001001", 119_000);
    const { row } = await accept(await given.receipt(bank, { amountMinor: 60_000, words: "DE01-001001" }));
    expect(await given.acts(row.id)).toMatchObject([
      { operation: "payment.record", payload: { amountMinor: "60000" } },
    ]);
  });

  test("settles an invoice in another currency at the day's rate", async () => {
    await given.rate("USD", "EUR", "2026-02-26", "0.8");
    const abroad = await given.customer({ name: "Hallmann Inc.", currency: "USD" });
    await given.owed(abroad, "DE01-009001", 100_000);
    const { row } = await accept(await given.receipt(bank, { amountMinor: 80_100, words: "DE01-009001" }));
    expect(await given.acts(row.id)).toMatchObject([
      { payload: { amountMinor: "100000", currency: "USD", usedMinor: "80100" } },
    ]);
  });

  test("is refused to who does not apply cash, in another entity, and of what is proposed no more", async () => {
    const receipt = await plain();
    const { row, desk } = await deskOf(receipt);
    const seen = { caseId: row.id, version: row.version, fix: "accept_proposal" };
    const input = { proposal: desk.proposals[0]?.key ?? "" };
    await expect(fixException.execute(db.as("billing_analyst"), { ...seen, input })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(fixException.execute(applier(["US01"]), { ...seen, input })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(fixException.execute(applier(), { ...seen, input: { proposal: "another" } })).rejects.toThrow(
      /has changed/,
    );
    await fixException.execute(applier(), { ...seen, input });
    const after = await given.caseOf(receipt);
    await expect(fixException.execute(applier(), { ...seen, version: after.version, input })).rejects.toThrow(
      /correcting/,
    );
    expect(await given.acts(row.id)).toHaveLength(1);
  });

  test("of two who accept at once, one wins and the other is told", async () => {
    const { row, desk } = await deskOf(await plain());
    const input = { proposal: desk.proposals[0]?.key ?? "" };
    const one = () =>
      fixException.execute(applier(), { caseId: row.id, version: row.version, fix: "accept_proposal", input });
    const results = await Promise.allSettled([one(), one()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(await db.owner`select 1 from receipt_decisions`).toHaveLength(1);
  });
});

describe("by hand", () => {
  const split = async (receiptId: string, shares: string) => {
    const row = await given.caseOf(receiptId);
    return fixException.execute(applier(), { caseId: row.id, version: row.version, fix: "split", input: { shares } });
  };

  test("money is split as typed, and never beyond what came in or an invoice claims", async () => {
    await given.owed(customer, "DE01-001001", 50_000);
    await given.owed(customer, "DE01-001002", 40_000);
    const receipt = await given.receipt(bank, { amountMinor: 70_000 });
    await expect(split(receipt, "DE01-001001 500.01")).rejects.toThrow(/claims only €500\.00/);
    await expect(split(receipt, "DE01-001001 500; DE01-001002 200.01")).rejects.toThrow(/€700\.00 came in/);
    await expect(split(receipt, "DE01-001001 100; DE01-001001 100")).rejects.toThrow(/named twice/);
    await expect(split(receipt, "DE01-009999 100")).rejects.toThrow(/No open invoice DE01-009999/);
    await expect(split(receipt, "DE01-001001 1.234")).rejects.toThrow(/no amount in EUR/);
    await split(receipt, "DE01-001001 333.33; DE01-001002 200");
    const { id } = await given.caseOf(receipt);
    expect((await given.acts(id)).map(({ payload }) => payload.amountMinor)).toEqual(["33333", "20000"]);
    expect(await db.owner`select kind from receipt_decisions`).toEqual([{ kind: "split" }]);
  });

  test("money is kept on account of a customer who is named", async () => {
    await given.owed(customer, "DE01-001001", 50_000);
    const receipt = await given.receipt(bank, { amountMinor: 70_000 });
    const row = await given.caseOf(receipt);
    const keep = (name: string) =>
      fixException.execute(applier(), {
        caseId: row.id,
        version: row.version,
        fix: "on_account",
        input: { customer: name },
      });
    await expect(keep("Somebody else")).rejects.toThrow(/knows no customer/);
    await keep("Hallmann Logistik");
    expect(await given.acts(row.id)).toMatchObject([
      {
        operation: "payment.keep_as_credit",
        payload: { paymentId: null, customerId: `cus_${customer.customerId}`, amountMinor: "70000" },
      },
    ]);
  });

  test("whoever was proposed and is not is turned down, and is as before once it is undone", async () => {
    const other = await given.customer({ name: "Birke Handels AG" });
    await given.owed(other, "DE01-003001", 70_000);
    await given.owed(customer, "DE01-001001", 90_000);
    const receipt = await given.receipt(bank, { amountMinor: 70_000, payer: "BIRKE HANDELS AG" });
    await split(receipt, "DE01-001001 700");
    expect(await given.marks()).toMatchObject([
      { by: "account", times: 0, turned_down_on: expect.anything() },
      { by: "account", times: 1, turned_down_on: null },
      { by: "name", times: 0 },
      { by: "name", times: 1 },
    ]);
    const row = await given.caseOf(receipt);
    await undoDecision.execute(applier(), { caseId: row.id, version: row.version });
    expect(await given.marks()).toEqual([]);
  });
});

describe("undoing", () => {
  test("voids the acts, reopens the case, forgets the payer and leaves its event", async () => {
    const receipt = await plain();
    await accept(receipt);
    const row = await given.caseOf(receipt);
    const answer = await undoDecision.execute(applier(), { caseId: row.id, version: row.version });
    expect(answer).toMatchObject({ row: { state: "in_progress" }, message: "Undone. Nothing of it went out." });
    expect(await given.acts(row.id)).toMatchObject([
      { state: "failed", error: expect.stringContaining("Taken back by") },
    ]);
    expect(await given.marks()).toEqual([]);
    expect(await db.owner`select undone_by from receipt_decisions`).toEqual([{ undone_by: "Test cash applier" }]);
    const types =
      await db.owner`select type from events where stream = ${`case:${row.id}`} order by sequence desc limit 2`;
    expect(types.map(({ type }) => type).sort()).toEqual(["cash.undone", "effect.withdrawn"]);
    // What was undone can be decided again.
    await accept(receipt);
    expect((await given.acts(row.id)).map(({ state }) => state)).toEqual(["failed", "intent"]);
  });

  test("is refused to the wrong role and entity, and where nothing was decided", async () => {
    const receipt = await plain();
    const before = await given.caseOf(receipt);
    const undo = (by: ReturnType<typeof applier>, version: number) =>
      undoDecision.execute(by, { caseId: before.id, version });
    await expect(undo(applier(), before.version)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await accept(receipt);
    const { version } = await given.caseOf(receipt);
    await expect(undo(db.as("billing_analyst"), version)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(undo(applier(["US01"]), version)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await given.acts(before.id)).toMatchObject([{ state: "intent" }]);
  });

  test("loses against the worker that has the act, and wins before it", async () => {
    for (let round = 0; round < 6; round++) {
      const receipt = await given.receipt(bank, { amountMinor: 119_000 + round, words: `DE01-00200${round}` });
      await given.owed(customer, `DE01-00200${round}`, 119_000 + round);
      await accept(receipt);
      const row = await given.caseOf(receipt);
      const [act] = await db.owner`select id from effects where case_id = ${row.id}`;
      db.clock.set(addHours(TEST_NOW, 1));
      const [undone, claimed] = await Promise.allSettled([
        undoDecision.execute(applier(), { caseId: row.id, version: row.version }),
        claimEffect.execute(db.asJob("send-effects"), { effectId: act?.id ?? "" }),
      ]);
      db.clock.set(TEST_NOW);
      const [after] = await given.acts(row.id);
      expect([undone.status, claimed.status].sort(), `round ${round}`).toEqual(["fulfilled", "rejected"]);
      expect(after?.state).toBe(undone.status === "fulfilled" ? "failed" : "sent");
      if (undone.status === "rejected") expect(undone.reason).toMatchObject({ code: "RULE_VIOLATION" });
    }
  });
});
