import { afterAll, beforeAll, expect, test } from "vitest";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { decideDispute } from "#server/services/disputes/decide-dispute";
import { type DisputeStage, openDisputeStage } from "#server/services/disputes/testing/dispute-stage";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";

let stage: DisputeStage;
beforeAll(async () => {
  stage = await openDisputeStage();
});
afterAll(() => stage.close());

const claim = "They say the last delivery never arrived.";

/** €1,000.00 due on 1 February, of which €810.00 came. */
async function shortPaid() {
  const given = givenReceivables(stage.owner, stage.database.clock.now());
  const customerId = await given.account("Alder GmbH");
  const invoiceId = await given.owed(customerId, "DE01-007001");
  const paymentId = await given.received(customerId, 81_000, "2026-02-03");
  await given.paid(invoiceId, 81_000, "2026-02-03", { payment_id: paymentId });
  const detect = () => reconcile(stage.database.asJob("detect-exceptions"), "payment", [paymentId]);
  const found = async () => {
    const [row] = await stage.owner<{ id: string; version: number; state: string; queue: string }[]>`
      select id, version, state, queue from cases where type = 'short_payment' and subject_id = ${paymentId}`;
    if (!row) throw new Error("No short payment was found.");
    return row;
  };
  await detect();
  return { invoiceId, paymentId, detect, found };
}

test("what a payer left out becomes a dispute, and is a short payment again once that is rejected", async () => {
  const { invoiceId, paymentId, detect, found } = await shortPaid();
  const { id: caseId, version, queue } = await found();
  expect(queue).toBe("cash");
  const applier = stage.database.as("cash_applier");
  await fixException.execute(applier, { caseId, version, fix: "open_dispute", input: { claim } });
  const [dispute] = await stage.owner`
    select d.case_id, d.source, d.reason, d.claim, d.payment_id, i.invoice_id, i.disputed_minor::text as minor
    from disputes d join dispute_items i on i.dispute_id = d.id where d.payment_id = ${paymentId}`;
  expect(dispute).toMatchObject({
    ...{ source: "short_payment", reason: "deduction", claim },
    ...{ payment_id: paymentId, invoice_id: invoiceId, minor: "19000" },
  });
  await detect();
  expect(await found()).toMatchObject({ state: "resolved" });

  const disputeCase = String(dispute?.case_id);
  const [item] = await stage.items(disputeCase);
  await decideDispute.execute(stage.marlene, {
    caseId: disputeCase,
    version: (await stage.caseRow(disputeCase)).version,
    items: [{ itemId: item?.id ?? "", acceptedMinor: 0n }],
    note: "The delivery was signed for on 12 January.",
    rootCause: "customer_request",
  });
  await detect();
  expect(await found()).toMatchObject({ state: "routed" });
});
