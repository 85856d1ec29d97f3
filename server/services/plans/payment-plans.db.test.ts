import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { openTransaction } from "#server/kernel/command";
import { executeRequest } from "#server/services/approvals/execute-request";
import { packetOf } from "#server/services/approvals/lock-request";
import { performInside } from "#server/services/approvals/perform-inside";
import { actsSent, askedFor, carriedOut } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";
import { claimEffect } from "#server/services/effects/claim-effect";
import { agreePlan } from "#server/services/plans/agree-plan";
import { getPaymentPlan, paymentPlansForCustomer } from "#server/services/plans/payment-plans";

let stage: ApprovalStage<TestDatabase>;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
});

const days = (count: number) =>
  new Date(stage.database.clock.now().getTime() + count * 86_400_000).toISOString().slice(0, 10);
const monthly = (count: number) => ({ of: "equal", count, firstOn: days(14), every: "month" });
const askedForPlan = async (terms: Record<string, unknown> = {}) => {
  const first = await stage.invoice();
  await stage.database.owner`update invoices set due_on = '2026-02-14' where id = ${first.id}`;
  return askedFor(stage, {
    kind: "payment_plan",
    terms: { invoiceIds: [first.id], schedule: monthly(3), memo: "Agreed on the phone", ...terms },
  });
};
const plans = () =>
  stage.database.owner<
    { state: string; total: string }[]
  >`select state, total_minor::text as total from payment_plans order by number`;
const asApplication = (statement: string) =>
  stage.database.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    await tx.execute(sql.raw(statement));
  });
const anyId = "0197a000-0000-7000-8000-000000000001";

describe("a plan", () => {
  test("is active once its request is carried out, with what is due when and whence it came", async () => {
    const asked = await askedForPlan();
    expect(packetOf(asked).facts.map(({ label }) => label)).toEqual([
      "Invoice DE01-001001, left to pay",
      "Paid by the plan",
      "Owed in all",
      "Share of what is owed",
      "Oldest due",
      "Longest delay in days",
      expect.stringContaining("Instalment 1"),
      expect.stringContaining("Instalment 2"),
      expect.stringContaining("Instalment 3"),
    ]);
    const done = await carriedOut(stage, asked.id, stage.approvers[0]);
    expect(done).toMatchObject({ state: "executed", documents: [{ system: "docket", reference: "Plan 7001" }] });
    const [plan] = await paymentPlansForCustomer.execute(stage.as(stage.analyst), {
      customerId: stage.customer.customerId,
    });
    expect(plan).toMatchObject({ number: 7001, state: "active", totalMinor: 900_000n, request: { id: asked.id } });
    expect(plan?.instalments.map(({ amountMinor }) => amountMinor)).toEqual([300_000n, 300_000n, 300_000n]);
    expect(await getPaymentPlan.execute(stage.as(stage.analyst), { requestId: asked.id })).toEqual(plan);
    const [event] = await stage.database
      .owner`select type, actor_name from events where stream = ${`payment_plan:${plan?.id ?? ""}`}`;
    expect(event).toEqual({ type: "payment_plan.agreed", actor_name: "send-effects" });
  });

  test("takes given amounts that come to what is left, and no others", async () => {
    const given = (second: string) => ({
      schedule: {
        of: "given",
        instalments: [
          { dueOn: days(1), amountMinor: "100000" },
          { dueOn: days(40), amountMinor: second },
        ],
      },
    });
    await expect(askedForPlan(given("799999"))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("Both have to be the same"),
    });
    const asked = await askedForPlan(given("800000"));
    expect(await carriedOut(stage, asked.id, stage.approvers[0])).toMatchObject({ state: "executed" });
  });

  test("is not agreed twice over one invoice, whichever request was first", async () => {
    const invoice = await stage.invoice();
    const terms = { invoiceIds: [invoice.id], schedule: monthly(2), memo: "Agreed on the phone" };
    const [first, second] = [
      await askedFor(stage, { kind: "payment_plan", terms }),
      await askedFor(stage, { kind: "payment_plan", terms }),
    ];
    expect(await carriedOut(stage, first.id, stage.approvers[0])).toMatchObject({ state: "executed" });
    await signedBy(stage, second.id, stage.approvers[0]);
    expect(await executeRequest.execute(stage.execute, { requestId: second.id })).toMatchObject({
      state: "voided",
      message: expect.stringContaining("is paid by plan 7001 already"),
    });
    expect(await plans()).toHaveLength(1);
  });

  test("is void where something of it was paid after it was signed", async () => {
    const asked = await askedForPlan();
    await signedBy(stage, asked.id, stage.approvers[0]);
    await stage.database.owner`update invoices set total_minor = total_minor - 5 where status = 'open'`;
    expect(await executeRequest.execute(stage.execute, { requestId: asked.id })).toMatchObject({ state: "voided" });
    expect(await plans()).toEqual([]);
  });

  test("fails with its sentence where its first day has passed while it waited, and is not there", async () => {
    const asked = await askedForPlan({ schedule: { of: "equal", count: 2, firstOn: days(0), every: "month" } });
    await signedBy(stage, asked.id, stage.approvers[0]);
    stage.database.clock.set(new Date(stage.database.clock.now().getTime() + 2 * 86_400_000));
    await executeRequest.execute(stage.execute, { requestId: asked.id });
    await actsSent(stage, asked.id);
    expect(await stage.row(asked.id)).toMatchObject({
      state: "failed",
      endedBecause: expect.stringContaining("before today. Begin later."),
    });
    expect(await plans()).toEqual([]);
  });
});

describe("agreeing it", () => {
  const input = {
    requestId: anyId,
    customerId: anyId,
    currency: "EUR",
    invoices: [{ invoiceId: anyId, leftMinor: 1n }],
    instalments: [{ dueOn: "2026-04-01", amountMinor: 1n }],
    note: "By nobody's word",
  };

  test("is no person's command, nor another job's", async () => {
    for (const context of [stage.as(stage.director), stage.as(stage.analyst), stage.execute])
      await expect(agreePlan.execute(context, input)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("is refused where the request is not under way, by the database itself", async () => {
    const asked = await askedForPlan();
    const invoice = packetOf(asked).terms.invoiceIds as string[];
    const wanted = {
      ...input,
      requestId: asked.id,
      customerId: stage.customer.customerId,
      invoices: [{ invoiceId: invoice[0] ?? "", leftMinor: 900_000n }],
      instalments: [{ dueOn: days(3), amountMinor: 900_000n }],
    };
    await expect(agreePlan.execute(stage.database.asJob("send-effects"), wanted)).rejects.toMatchObject({
      cause: { message: expect.stringContaining("A payment plan needs an approved request") },
    });
    expect(await plans()).toEqual([]);
  });

  test("of two attempts at the act one does it, and the other is told", async () => {
    const asked = await askedForPlan();
    await signedBy(stage, asked.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: asked.id });
    const [effect] = await stage.database.owner<
      { id: string }[]
    >`select id from effects where request_id = ${asked.id}`;
    const sender = stage.database.asJob("send-effects");
    const { fence } = await claimEffect.execute(sender, { effectId: effect?.id ?? "" });
    const attempts = [1, 2, 3].map(() => performInside.execute(sender, { effectId: effect?.id ?? "", fence }));
    const settled = await Promise.allSettled(attempts);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of settled) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
    expect(await plans()).toHaveLength(1);
  });
});

test("an act whose process died after it was claimed is done by the next one, once", async () => {
  const asked = await askedForPlan();
  await signedBy(stage, asked.id, stage.approvers[0]);
  await executeRequest.execute(stage.execute, { requestId: asked.id });
  const [effect] = await stage.database.owner<{ id: string }[]>`select id from effects where request_id = ${asked.id}`;
  const sender = stage.database.asJob("send-effects");
  const dead = await claimEffect.execute(sender, { effectId: effect?.id ?? "" });
  await actsSent(stage, asked.id);
  expect(await plans()).toEqual([]);
  stage.database.clock.set(new Date(stage.database.clock.now().getTime() + 61_000));
  await actsSent(stage, asked.id);
  expect(await stage.row(asked.id)).toMatchObject({ state: "executed" });
  await expect(performInside.execute(sender, { effectId: effect?.id ?? "", fence: dead.fence })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await plans()).toHaveLength(1);
  const [health] = await stage.database.owner`select count(*)::int as rows from source_health where source = 'docket'`;
  expect(health).toEqual({ rows: 0 });
});

describe("the database by itself", () => {
  test.each([
    [
      "an act of Docket's own without a request",
      `insert into effects (id, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id, entity_code)
       values (gen_random_uuid(), 'docket', 'plan.agree', 'A plan', '{}', 'k', 'customer:1', 'intent', 'x', now(), 'c', 'DE01')`,
      "needs an approved request",
    ],
    [
      "a plan without a request",
      `insert into payment_plans (id, entity_code, customer_id, currency, total_minor, state, request_id, agreed_at, note)
       values (gen_random_uuid(), 'DE01', gen_random_uuid(), 'EUR', 1, 'active', gen_random_uuid(), now(), 'x')`,
      "A payment plan needs an approved request",
    ],
    ["a change of an instalment", "update payment_plan_instalments set amount_minor = 1", "permission denied"],
    ["the end of a plan", "delete from payment_plans", "permission denied"],
  ])("refuses %s", async (_, statement, sentence) => {
    await expect(asApplication(statement)).rejects.toMatchObject({
      cause: { message: expect.stringContaining(sentence) },
    });
  });

  test("refuses the act of a request that is not signed, and one that its packet does not name", async () => {
    const asked = await askedForPlan();
    const insert = (payload: string) =>
      `insert into effects (id, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id, entity_code, request_id)
       values (gen_random_uuid(), 'docket', 'plan.agree', 'A plan', '${payload}', gen_random_uuid()::text, 'customer:${stage.customer.customerId}', 'intent', 'x', now(), 'c', 'DE01', '${asked.id}')`;
    await expect(asApplication(insert("{}"))).rejects.toMatchObject({
      cause: { message: expect.stringContaining("is not approved") },
    });
    await signedBy(stage, asked.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: asked.id });
    await expect(asApplication(insert('{"currency":"USD"}'))).rejects.toMatchObject({
      cause: { message: expect.stringContaining("names no such act") },
    });
  });

  test("holds the parts of a plan together until the transaction ends", async () => {
    const asked = await askedForPlan();
    await signedBy(stage, asked.id, stage.approvers[0]);
    await executeRequest.execute(stage.execute, { requestId: asked.id });
    await expect(
      asApplication(`insert into payment_plans (id, entity_code, customer_id, currency, total_minor, state, request_id, agreed_at, note)
        values (gen_random_uuid(), 'DE01', '${stage.customer.customerId}', 'EUR', 900000, 'active', '${asked.id}', now(), 'x')`),
    ).rejects.toThrow("do not come to what its invoices left to pay");
  });
});

test("whoever works for another legal entity sees no plan", async () => {
  const asked = await askedForPlan();
  await carriedOut(stage, asked.id, stage.approvers[0]);
  const japanese = await stage.people.person("Haruka Mori", "collector", ["JP01"]);
  const reading = stage.as(japanese);
  await expect(getPaymentPlan.execute(reading, { requestId: asked.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await paymentPlansForCustomer.execute(reading, { customerId: stage.customer.customerId })).toEqual([]);
});
