import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { dayWords } from "#server/domain/exceptions/words";
import { openTransaction } from "#server/kernel/command";
import { askedFor, carriedOut } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn } from "#server/services/approvals/testing/stage";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { judgePlans, judgePlansOf } from "#server/services/plans/judge-plans";
import { paymentPlansForCustomer } from "#server/services/plans/payment-plans";

let stage: ApprovalStage<TestDatabase>;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
});

const dayMs = 86_400_000;
const days = (count: number) =>
  new Date(stage.database.clock.now().getTime() + count * dayMs).toISOString().slice(0, 10);
const later = (count: number) =>
  stage.database.clock.set(new Date(stage.database.clock.now().getTime() + count * dayMs));
const keeper = () => stage.database.asJob("keep-worklist");

/** Three instalments of 3,000.00 each, on the days 10, 20 and 30, over one invoice of 9,000.00. */
async function givenPlan(): Promise<{ planId: string; invoiceId: string }> {
  const invoice = await stage.invoice();
  const instalments = [10, 20, 30].map((day) => ({ dueOn: days(day), amountMinor: "300000" }));
  const asked = await askedFor(stage, {
    kind: "payment_plan",
    terms: { invoiceIds: [invoice.id], schedule: { of: "given", instalments }, memo: "Agreed on the phone" },
  });
  await carriedOut(stage, asked.id, stage.approvers[0]);
  const [plan] = await stage.database.owner<{ id: string }[]>`select id from payment_plans`;
  return { planId: plan?.id ?? "", invoiceId: invoice.id };
}
const moves = () => givenReceivables(stage.database.owner, stage.database.clock.now());
const pay = (invoiceId: string, minor: number) => moves().paid(invoiceId, minor, days(0));
const plan = async () => {
  const [view] = await paymentPlansForCustomer.execute(stage.as(stage.analyst), {
    customerId: stage.customer.customerId,
  });
  if (!view) throw new Error("There is no plan.");
  return view;
};
const judge = () => judgePlansOf(keeper(), [stage.customer.customerId]);
const events = () =>
  stage.database.owner<
    { type: string; said: string }[]
  >`select type, payload->'data'->>'sentence' as said from events where type like 'plan.%' order by position`;
const planned = async () => {
  const facts = await stage.database.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return loadAccountFacts({ tx }, [stage.customer.customerId], days(0));
  });
  return facts.get(stage.customer.customerId)?.invoices.map(({ plannedMinor }) => plannedMinor);
};
const asApplication = (statement: string) =>
  stage.database.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    await tx.execute(sql.raw(statement));
  });

describe("judging a plan", () => {
  test("tells that it is behind, that it caught up, and asks for its customer on the worklist", async () => {
    const { planId, invoiceId } = await givenPlan();
    later(15);
    expect(await judge()).toBe(0);
    later(1);
    expect(await judge()).toBe(1);
    expect(await judge()).toBe(0);
    expect(await plan()).toMatchObject({
      state: "active",
      standing: { state: "behind", arrears: { minor: 300_000n } },
    });
    expect(await planned()).toEqual([900_000n]);
    await pay(invoiceId, 300_000);
    expect(await judge()).toBe(1);
    expect(await plan()).toMatchObject({ state: "active", standing: { state: "on_track", paidMinor: 300_000n } });
    expect((await events()).map(({ type }) => type)).toEqual(["plan.behind", "plan.caught_up"]);
    const asked = await stage.database
      .owner`select data->'customerIds' as ids from pgboss.job where name = 'worklist.refresh' and data->'customerIds' ? ${stage.customer.customerId}`;
    expect(asked.length).toBeGreaterThanOrEqual(2);
    const told = (await plan()).history.map(({ text }) => text);
    expect(told).toHaveLength(3);
    expect(told[1]).toContain("behind. €3,000.00 of one instalment due since");
    const [chained] = await stage.database
      .owner`select count(*)::int as count from events where stream = ${`payment_plan:${planId}`}`;
    expect(chained).toEqual({ count: 3 });
  });

  test("ends it as completed once nothing is left", async () => {
    const { invoiceId } = await givenPlan();
    await pay(invoiceId, 900_000);
    expect(await judge()).toBe(1);
    expect(await plan()).toMatchObject({ state: "completed", standing: { state: "completed", next: null } });
    expect(await judge()).toBe(0);
  });

  test("ends it as defaulted with two missed; the rest is dunned again, and later money does not revive it", async () => {
    const { invoiceId } = await givenPlan();
    later(26);
    expect(await judgePlansOf(keeper(), "all")).toBe(1);
    const ended = await plan();
    expect(ended).toMatchObject({ state: "defaulted", standing: { state: "defaulted" } });
    expect(ended.standing.sentence).toBe(
      `€6,000.00 of 2 instalments due since ${dayWords(days(-16))} have not come; €9,000.00 of the plan is unpaid.`,
    );
    expect(await planned()).toEqual([0n]);
    await pay(invoiceId, 700_000);
    later(1);
    expect(await judge()).toBe(0);
    expect(await plan()).toMatchObject({ state: "defaulted", standing: { paidMinor: 700_000n, arrears: null } });
    const again = await askedFor(stage, {
      kind: "payment_plan",
      terms: {
        invoiceIds: [invoiceId],
        schedule: { of: "given", instalments: [{ dueOn: days(5), amountMinor: "200000" }] },
        memo: "Agreed once more",
      },
    });
    expect(await carriedOut(stage, again.id, stage.approvers[0])).toMatchObject({ state: "executed" });
  });

  test("counts a credit as paid, and an invoice that was voided as nothing to wait for", async () => {
    const { invoiceId } = await givenPlan();
    later(16);
    await moves().credited(invoiceId, 300_000, days(0));
    expect(await judge()).toBe(0);
    await stage.database.owner`update invoices set status = 'void' where id = ${invoiceId}`;
    expect(await judge()).toBe(1);
    expect(await plan()).toMatchObject({ state: "completed" });
  });

  test("of two at once, one tells it and the other is told that nothing is to do", async () => {
    const { planId } = await givenPlan();
    later(16);
    const { owner } = stage.database;
    const begun = await owner.begin(async (tx) => {
      await tx`select id from payment_plans for update`;
      const judged = [1, 2].map(() => judgePlans.execute(keeper(), { planIds: [planId] }));
      for (const one of judged) one.catch(() => undefined);
      // Both have to be at it before either can go on.
      await vi.waitFor(
        async () =>
          expect(
            await owner`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ).toHaveLength(2),
        { timeout: 10_000 },
      );
      return { judged };
    });
    const both = await Promise.allSettled(begun.judged);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const one of both)
      if (one.status === "rejected")
        expect(one.reason).toMatchObject({ code: "CONFLICT", message: "Every payment plan stands as it was told." });
    expect(await events()).toHaveLength(1);
  });

  test("is no person's command, nor that of a job with other work", async () => {
    const { planId } = await givenPlan();
    for (const context of [stage.as(stage.director), stage.as(stage.analyst), stage.execute])
      await expect(judgePlans.execute(context, { planIds: [planId] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("the database by itself", () => {
  test.each([
    ["a sum that changes", "update payment_plans set total_minor = 1", "does not change"],
    ["an end without its day", "update payment_plans set state = 'defaulted'", "payment_plans_end_whole"],
    [
      "a state nobody knows",
      "update payment_plans set state = 'over', ended_on = now(), ended_reason = 'x'",
      "payment_plans_state_known",
    ],
  ])("refuses %s", async (_, statement, sentence) => {
    await givenPlan();
    await expect(asApplication(statement)).rejects.toMatchObject({
      cause: { message: expect.stringContaining(sentence) },
    });
  });

  test("lets an ended plan be", async () => {
    const { invoiceId } = await givenPlan();
    await pay(invoiceId, 900_000);
    await judge();
    for (const change of ["state = 'active', ended_on = null, ended_reason = null", "behind_since = now()"])
      await expect(asApplication(`update payment_plans set ${change}`)).rejects.toMatchObject({
        cause: { message: expect.stringMatching(/has ended as completed|is said once/) },
      });
  });
});
