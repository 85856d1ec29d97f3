import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { addHours } from "#server/domain/time";
import { executeRequest } from "#server/services/approvals/execute-request";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { actsSent, askedFor, carriedOut } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";
import { getCase } from "#server/services/cases/get-case";
import { bankReturnsToSend } from "#server/services/cash/bank-returns";
import { cashDesk } from "#server/services/cash/cash-desk";
import { bankReconciliation } from "#server/services/cash/reconciliation";
import { returnMoney } from "#server/services/cash/return-money";
import { returnOrder } from "#server/services/cash/return-order";
import { givenCash } from "#server/services/cash/testing/given-cash";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";

let stage: ApprovalStage<TestDatabase>;
let cash: ReturnType<typeof givenCash>;
let bank: string;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
  cash = givenCash(stage.database);
  bank = await cash.account();
});

const ACCOUNT = "DE44500105175407324931";
const stray = (more: Partial<Parameters<typeof cash.receipt>[1]> = {}) =>
  cash.receipt(bank, { amountMinor: 50_000, words: "For somebody else", payer: "Nordwind Handel", ...more });
const asked = (entryId: string, amountMinor = "50000", by = stage.analyst): Promise<RequestRecord> =>
  askedFor(stage, { kind: "bank_return", terms: { entryId, amountMinor, why: "misdirected" }, by });
const ordered = async (entryId: string, amountMinor = "50000") =>
  carriedOut(stage, (await asked(entryId, amountMinor)).id, stage.approvers[0]);
const approver = () => stage.as(stage.approvers[0]);
const applier = (entities: "all" | string[] = "all") => stage.database.as("cash_applier", entities);
const orders = () =>
  stage.database.owner<
    { reference: string; amount_minor: string; entry_id: string; content: Buffer; content_hash: string }[]
  >`select reference, amount_minor::text, entry_id, content, content_hash from bank_returns order by reference`;
const caseOf = async (entryId: string) => {
  const [row] = await stage.database.owner<
    { id: string; state: string; version: number; outcome: string | null; snoozed_until: Date | null; owner_id: null }[]
  >`select id, state, version, outcome, snoozed_until, owner_id from cases where subject_id = ${entryId} order by number desc limit 1`;
  if (!row) throw new Error("The receipt has no case.");
  return row;
};
const described = async (entryId: string) => getCase.execute(applier(), { caseId: (await caseOf(entryId)).id });
const look = (id: string) => reconcile(stage.database.asJob("detect-exceptions"), "bank_entry", [id]);
/** The bank books money out; looked at as a sync does, by the booking alone. */
const debit = async (
  more: { reference?: string; amountMinor?: number; bookedOn?: string; isReversal?: boolean } = {},
) => {
  const id = await cash.receipt(bank, {
    amountMinor: more.amountMinor ?? -50_000,
    payer: "Nordwind Handel",
    account: ACCOUNT,
    bookedOn: more.bookedOn ?? "2026-03-03",
    isReversal: more.isReversal ?? false,
    words: "Return",
  });
  await stage.database.owner`update bank_entries set end_to_end_reference = ${more.reference ?? null} where id = ${id}`;
  await look(id);
  return id;
};

describe("asking for a return", () => {
  test("tells who signs where the money came from, where it goes and what is left of it", async () => {
    const entryId = await stray();
    const request = await asked(entryId);
    const packet = packetOf(request);
    expect(request).toMatchObject({ state: "pending", amountMinor: 50_000n, currency: "EUR", customerId: null });
    expect(request.caseId).toBe((await caseOf(entryId)).id);
    expect(packet.title).toBe("Return €500.00 to Nordwind Handel");
    expect(packet.facts.filter(({ isSignificant }) => isSignificant).map(({ label }) => label)).toEqual([
      "On our account",
      "Payer",
      "Payer's account",
      "Came in",
      "Applied or sent back before",
      "Goes back now",
    ]);
    expect(packet.plan).toMatchObject([
      { system: "docket", operation: { operation: "money.return", entryId, amountMinor: "50000", currency: "EUR" } },
    ]);
  });

  test("is refused for more than is left, with what others ask for taken off", async () => {
    const entryId = await stray();
    await expect(asked(entryId, "50001")).rejects.toThrow(/Of €500.00 that came in, €500.00 can still go back/);
    await asked(entryId, "30000");
    await expect(asked(entryId, "20001")).rejects.toThrow(/€200.00 can still go back.*€300.00 are asked back already/);
    expect(await asked(entryId, "20000")).toMatchObject({ state: "pending" });
  });

  test.each([
    ["without an account of the payer", { account: null }, /told no account of the payer/],
    ["with a wrong account", { account: "DE45500105175407324931" }, /not a valid one/],
    ["that was called off", { deleted: true }, /taken this booking out/],
    ["that is no receipt", { amount: -1 }, /Only money that came in/],
    ["in a currency that is not its account's", { currency: "USD" }, /in USD and its account in EUR/],
    ["on an account without a number", { identifier: " " }, /No number of our account/],
  ])("is refused for a booking %s", async (_name, change, sentence) => {
    const entryId = await stray();
    const { owner } = stage.database;
    if ("account" in change) await owner`update bank_entries set counterparty_account = ${change.account ?? null}`;
    if ("deleted" in change) await owner`update bank_entries set deleted_at = now()`;
    if ("amount" in change) await owner`update bank_entries set amount_minor = -50000`;
    if ("currency" in change) await owner`update bank_entries set currency = 'USD'`;
    if ("identifier" in change) await owner`update bank_accounts set identifier = ${change.identifier ?? ""}`;
    await expect(asked(entryId)).rejects.toThrow(sentence);
  });

  test("is refused where the payer's bank took it back, or billing has it", async () => {
    const taken = await stray();
    await debit({ isReversal: true, bookedOn: "2026-02-28" });
    await expect(asked(taken)).rejects.toThrow(/taken this money back already/);
    const paid = await stray({ amountMinor: 70_000, payer: "Other", account: "DE02500105170137075030" });
    await stage.database
      .owner`insert into payments ${stage.database.owner({ id: cash.freshId(), entity_code: "DE01", customer_id: stage.customer.customerId, currency: "EUR", amount_minor: 70_000, refunded_minor: 0, method: "bank_transfer", received_on: "2026-02-27", system: "files", external_id: "p1", source_version_at: stage.database.clock.now(), mapping_version: "test", correlation_id: "test", last_seen_at: stage.database.clock.now() })}`;
    await expect(asked(paid, "70000")).rejects.toThrow(/has its place/);
  });

  test("is nobody's without the permission, and not over another entity's booking", async () => {
    const entryId = await stray();
    const ask = (context: Parameters<typeof prepareRequest.execute>[0]) =>
      prepareRequest.execute(context, {
        kind: "bank_return",
        terms: { entryId, amountMinor: "50000", why: "misdirected" },
        reasonCode: "other",
        reason: "It was meant for somebody else.",
        caseId: null,
      });
    await expect(ask(applier())).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ask(stage.database.as("billing_analyst", ["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("carrying it out", () => {
  test("writes one order with its file, and the case waits for the bank", async () => {
    const entryId = await stray();
    const done = await ordered(entryId);
    expect(done).toMatchObject({ state: "executed", documents: [{ system: "docket", reference: "RET-000001" }] });
    const [order, other] = await orders();
    expect(other).toBeUndefined();
    expect(order).toMatchObject({ reference: "RET-000001", amount_minor: "50000", entry_id: entryId });
    const file = await returnOrder.execute(applier(), { requestId: done.id });
    expect(file).toMatchObject({ fileName: "RET-000001.xml", contentHash: order?.content_hash });
    expect(file.text).toBe(order?.content.toString("utf8"));
    expect(file.text).toContain("<EndToEndId>RET-000001</EndToEndId>");
    expect(await caseOf(entryId)).toMatchObject({ state: "waiting", snoozed_until: new Date("2026-03-07T23:00:00Z") });
    const [event] = await stage.database.owner`select payload from events where type = 'bank_return.ordered'`;
    expect(event?.payload).toMatchObject({ data: { requestId: done.id, entryId } });
    await look(entryId);
    expect(await caseOf(entryId)).toMatchObject({ state: "waiting" });
    const { diagnosis, fixes } = await described(entryId);
    expect(diagnosis).toContain("the bank has not sent it yet");
    expect(fixes).toMatchObject([{ refusal: expect.stringContaining("the bank has not sent it yet") }]);
    expect(await cashDesk.execute(applier(), { caseId: (await caseOf(entryId)).id })).toBeNull();
  });

  test("is done once, whoever runs it again", async () => {
    const entryId = await stray();
    const { id } = await ordered(entryId);
    await actsSent(stage, id);
    expect(await orders()).toHaveLength(1);
    await expect(
      returnMoney.execute(stage.database.asJob("send-effects"), {
        ...{ requestId: id, entryId, amountMinor: 1n, currency: "EUR", why: "misdirected" },
      }),
    ).rejects.toThrow();
    expect(await orders()).toHaveLength(1);
  });

  test("is a signed act's alone, whatever code says", async () => {
    const entryId = await stray();
    const request = await asked(entryId);
    await expect(
      returnMoney.execute(stage.database.asJob("send-effects"), {
        ...{ requestId: request.id, entryId, amountMinor: 50_000n, currency: "EUR", why: "misdirected" },
      }),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining("needs an approved request") } });
    await expect(
      returnMoney.execute(approver(), {
        ...{ requestId: request.id, entryId, amountMinor: 50_000n, currency: "EUR", why: "misdirected" },
      }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await orders()).toEqual([]);
  });

  test("of two requests over the same money one is carried out", async () => {
    const entryId = await stray();
    const first = await asked(entryId, "30000");
    const second = await asked(entryId, "20000");
    // As though both had been asked for at the same instant, neither seeing the other.
    await stage.database.owner`update bank_entries set amount_minor = 40000 where id = ${entryId}`;
    await signedBy(stage, second.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: second.id });
    expect(await stage.row(second.id)).toMatchObject({
      state: "voided",
      endedBecause: expect.stringContaining("€100.00 can still go back"),
    });
    await stage.database.owner`update bank_entries set amount_minor = 50000 where id = ${entryId}`;
    expect(await carriedOut(stage, first.id, stage.approvers[1])).toMatchObject({ state: "executed" });
    expect(await orders()).toMatchObject([{ amount_minor: "30000" }]);
  });

  test("of two acts over the same money at once exactly one orders anything, and the other is told", async () => {
    const entryId = await stray();
    const both = [await asked(entryId, "20000"), await asked(entryId, "30000")];
    for (const { id } of both) {
      await signedBy(stage, id, stage.approvers[0]);
      await executeRequest.execute(stage.execute, { requestId: id });
    }
    await stage.database.owner`update bank_entries set amount_minor = 30000 where id = ${entryId}`;
    await Promise.all(both.map(({ id }) => actsSent(stage, id)));
    // Acts on one booking go one after the other: the one that had to wait is woken by the end of the first.
    for (const { id } of both) await actsSent(stage, id);
    expect(await Promise.all(both.map(async ({ id }) => (await stage.row(id)).state))).toEqual(["executed", "failed"]);
    expect(await orders()).toMatchObject([{ amount_minor: "20000" }]);
  });

  test("is refused where the money was applied while it was being signed", async () => {
    await cash.owed(stage.customer, "DE01-001001", 50_000);
    const entryId = await stray();
    const { id } = await asked(entryId);
    await signedBy(stage, id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: id });
    const row = await caseOf(entryId);
    await fixException.execute(applier(), {
      ...{ caseId: row.id, version: row.version, fix: "apply_payment", input: { invoices: "DE01-001001" } },
    });
    await actsSent(stage, id);
    expect(await stage.row(id)).toMatchObject({
      state: "failed",
      endedBecause: expect.stringContaining("nothing can still go back. €500.00 are being applied"),
    });
    expect(await orders()).toEqual([]);
  });

  test("a rejected request leaves everything as it was", async () => {
    const entryId = await stray();
    const { id, version } = await asked(entryId);
    await rejectRequest.execute(approver(), { requestId: id, version, reason: "Ask the payer first." });
    const { fixes } = await described(entryId);
    expect(fixes.find(({ key }) => key === "return_to_payer")).toMatchObject({
      label: "Return €500.00 to its payer",
      approval: { kind: "bank_return", terms: { entryId, amountMinor: "50000" } },
    });
    expect(await asked(entryId)).toMatchObject({ state: "pending" });
  });
});

describe("once the bank has told", () => {
  test.each([
    ["with our reference", { reference: "RET-000001" }],
    ["with no reference, to the payer's account", {}],
  ])("its debit %s closes the case with proof, and the day agrees", async (_name, booking) => {
    const entryId = await stray();
    await cash.statement(bank, "2026-02-27", 0, 50_000);
    const { id } = await ordered(entryId);
    expect(await bankReturnsToSend.execute(applier(), {})).toMatchObject([
      { requestId: id, reference: "RET-000001", payer: "Nordwind Handel", isLate: false },
    ]);
    expect(await bankReconciliation.execute(applier(), {})).toMatchObject([
      { agrees: false, unexplainedCount: 1, open: [{ standing: "waiting" }] },
    ]);
    await debit(booking);
    const closed = await caseOf(entryId);
    expect(closed).toMatchObject({ state: "resolved", outcome: "fixed" });
    const [event] = await stage.database
      .owner`select payload from events where stream = ${`case:${closed.id}`} and type = 'exception.closed'`;
    expect(JSON.stringify(event?.payload)).toContain("€500.00 as RET-000001, booked on 3 March 2026");
    expect(await bankReturnsToSend.execute(applier(), {})).toEqual([]);
    expect(await bankReconciliation.execute(applier(), {})).toMatchObject([{ agrees: true }]);
  });

  test("a debit of another reference or before the order explains nothing", async () => {
    const entryId = await stray();
    await ordered(entryId);
    await debit({ bookedOn: "2026-02-28" });
    await debit({ amountMinor: -49_999, reference: "RET-000001" });
    expect(await caseOf(entryId)).toMatchObject({ state: "waiting" });
  });

  test("without it the case comes back after the days the policy gives", async () => {
    const entryId = await stray();
    await ordered(entryId);
    stage.database.clock.set(addHours(stage.database.clock.now(), 5 * 24));
    await look(entryId);
    expect(await caseOf(entryId)).toMatchObject({ state: "waiting" });
    stage.database.clock.set(addHours(stage.database.clock.now(), 24));
    await look(entryId);
    expect(await caseOf(entryId)).toMatchObject({ state: "routed", snoozed_until: null });
    expect((await described(entryId)).diagnosis).toContain("although it should have");
    expect(await bankReturnsToSend.execute(applier(), {})).toMatchObject([{ isLate: true }]);
  });

  test("a part goes back and the rest stays to be worked; what comes back is here again", async () => {
    const entryId = await stray();
    await ordered(entryId, "20000");
    expect(await caseOf(entryId)).toMatchObject({ state: "routed" });
    const before = await described(entryId);
    expect(before.fixes.find(({ key }) => key === "return_to_payer")?.label).toBe("Return €300.00 to its payer");
    await debit({ amountMinor: -20_000, reference: "RET-000001" });
    expect((await described(entryId)).diagnosis).toContain("booked €300.00");
    await debit({ amountMinor: 20_000, reference: "RET-000001", isReversal: true, bookedOn: "2026-03-04" });
    const { diagnosis, fixes } = await described(entryId);
    expect(diagnosis).toContain("came back on 4 March 2026");
    expect(fixes.find(({ key }) => key === "return_to_payer")?.label).toBe("Return €500.00 to its payer");
  });

  test("the file is for those who see cash of the entity", async () => {
    const entryId = await stray();
    const waiting = await asked(entryId);
    await expect(returnOrder.execute(applier(), { requestId: waiting.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const done = await carriedOut(stage, waiting.id, stage.approvers[0]);
    const file = (context: Parameters<typeof returnOrder.execute>[0]) =>
      returnOrder.execute(context, { requestId: done.id });
    await expect(file(stage.database.as("contributor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(file(applier(["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await file(stage.database.as("auditor"))).text).toContain("<IBAN>DE44500105175407324931</IBAN>");
    expect(await bankReturnsToSend.execute(applier(["US01"]), {})).toEqual([]);
  });
});
