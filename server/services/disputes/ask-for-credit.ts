import { inArray } from "drizzle-orm";
import { disputeItems } from "#db/schema/disputes";
import { EVERY_ENTITY } from "#server/domain/approvals/every-entity";
import type { RequestReason } from "#server/domain/approvals/kinds";
import { foretellCredit } from "#server/domain/credits/credit-lines";
import { divideHalfUp } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import type { Contestable } from "#server/services/disputes/load-contestable";
import type { DisputeItemRecord, LockedDispute } from "#server/services/disputes/lock-dispute";
import { loadTimeZone } from "#server/services/entities/time-zone";

/** By what a claim accepted for a reason is asked for; a reason of the company's own is a billing error. */
const requestReasons: Record<string, RequestReason> = {
  price: "price_agreement",
  discount: "price_agreement",
  duplicate: "duplicate",
  tax: "tax_correction",
  not_delivered: "service_failure",
  quality: "service_failure",
  credit_due: "goodwill",
};

type Accepted = Pick<DisputeItemRecord, "id" | "invoiceId" | "lineId" | "acceptedMinor">;

/**
 * Asks for a credit memo over what was accepted of each invoice, in the decision's own transaction, so that nothing is
 * accepted that nobody may sign. The parts carry the request.
 * @returns how many requests were asked for.
 */
export async function askForCredits(
  scope: Scope,
  { row, dispute }: Pick<LockedDispute, "row" | "dispute">,
  accepted: readonly Accepted[],
  { invoices, note }: { invoices: ReadonlyMap<string, Contestable>; note: string },
): Promise<number> {
  const byInvoice = [...Map.groupBy(accepted, ({ invoiceId }) => invoiceId)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const today = businessDate(scope.now, await loadTimeZone(scope, row.entityCode ?? EVERY_ENTITY));
  for (const [invoiceId, parts] of byInvoice) {
    const { requestId, version } = await prepareRequest.within(scope, {
      kind: "credit_memo",
      terms: {
        invoiceId,
        choice: await choiceOf(scope, invoiceId, parts, { invoice: invoices.get(invoiceId), today }),
        memo: `Dispute, case ${row.number}`,
      },
      reasonCode: requestReasons[dispute.reason] ?? "billing_error",
      reason: note,
      caseId: row.id,
    });
    await submitRequest.within(scope, { requestId, version });
    await scope.tx
      .update(disputeItems)
      .set({ requestId })
      .where(
        inArray(
          disputeItems.id,
          parts.map(({ id }) => id),
        ),
      );
  }
  return byInvoice.length;
}

/** By lines where the parts name them and come to exactly what was accepted; else as one amount. */
async function choiceOf(
  scope: Scope,
  invoiceId: string,
  parts: readonly Accepted[],
  { invoice, today }: { invoice: Contestable | undefined; today: PlainDate },
): Promise<Record<string, unknown>> {
  const totalMinor = parts.reduce((sum, { acceptedMinor }) => sum + acceptedMinor, 0n);
  const asAmount = { of: "amount", totalMinor: totalMinor.toString() };
  const lines = parts.flatMap(({ lineId, acceptedMinor }) => {
    const line = invoice?.lines.find(({ id }) => id === lineId);
    const billedMinor = line ? line.netMinor + line.taxMinor : 0n;
    if (!line || billedMinor <= 0n) return [];
    return [{ lineId: line.externalId, netMinor: divideHalfUp(acceptedMinor * line.netMinor, billedMinor) }];
  });
  if (lines.length < parts.length || lines.some(({ netMinor }) => netMinor <= 0n)) return asAmount;
  const { creditable } = await loadBilledInvoice(scope, invoiceId, today);
  const foretold = foretellCredit(creditable, { of: "lines", lines });
  if ("refusal" in foretold || foretold.credit.totalMinor !== totalMinor) return asAmount;
  return { of: "lines", lines: lines.map(({ lineId, netMinor }) => ({ lineId, netMinor: netMinor.toString() })) };
}
