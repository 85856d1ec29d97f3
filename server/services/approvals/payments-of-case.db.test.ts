import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { paymentsOfCase } from "#server/services/approvals/payments-of-case";
import { type ApprovalStage, approvalStageOn } from "#server/services/approvals/testing/stage";

let stage: ApprovalStage<TestDatabase>;
beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
});
afterAll(() => stage.database.close());

const asAnalyst = () => stage.as(stage.analyst);

async function payment(change: Record<string, unknown> = {}): Promise<string> {
  const id = stage.given.freshId();
  const now = stage.database.clock.now();
  const row = {
    id,
    entity_code: "DE01",
    customer_id: stage.customer.customerId,
    currency: "EUR",
    amount_minor: "10000",
    refunded_minor: "0",
    method: "card",
    received_on: "2026-02-10",
    system: "stripe",
    external_id: `ch_${id}`,
    source_version_at: now,
    mapping_version: "1",
    correlation_id: "test",
    last_seen_at: now,
    ...change,
  };
  await stage.database.owner`insert into payments ${stage.database.owner(row)}`;
  return id;
}

test("the payment a case is about comes first, the customer's others after it, each with whether it can be sent back", async () => {
  const about = await payment({ received_on: "2026-01-05" });
  const partly = await payment({ received_on: "2026-02-11", refunded_minor: "2500" });
  const back = await payment({ received_on: "2026-02-12", refunded_minor: "10000" });
  const transfer = await payment({ received_on: "2026-02-13", system: "bank", method: "transfer" });
  const { id: caseId } = await stage.people.case({
    entityCode: "DE01",
    type: "overpayment",
    subjectType: "payment",
    subjectId: about,
    customerId: stage.customer.customerId,
  });
  const shown = await paymentsOfCase.execute(asAnalyst(), { caseId });
  expect(shown.map(({ id, isSubject, left, notRefundable }) => [id, isSubject, left.minor, notRefundable])).toEqual([
    [about, true, 10_000n, null],
    [transfer, false, 10_000n, "Came by transfer: it goes back from the bank account"],
    [back, false, 0n, "Sent back in full"],
    [partly, false, 7_500n, null],
  ]);
});

test("a case of nobody in particular has none, and whoever may not see the case sees none", async () => {
  const { id: caseId } = await stage.people.case({ entityCode: "DE01", customerId: null });
  expect(await paymentsOfCase.execute(asAnalyst(), { caseId })).toEqual([]);
  const elsewhere = await stage.people.person("Haruka Mori", "billing_analyst", ["JP01"]);
  await expect(paymentsOfCase.execute(stage.as(elsewhere), { caseId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
