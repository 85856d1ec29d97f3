import type { Performers } from "#server/services/approvals/inside/performer";
import { agreePlan } from "#server/services/plans/agree-plan";

export const performPlanAgree: Performers["plan.agree"] = async (scope, { request, operation }) => {
  const { customerId, currency, note } = operation;
  const { planId, number, sentence } = await agreePlan.within(scope, {
    requestId: request.id,
    customerId,
    currency,
    note,
    invoices: operation.invoices.map(({ invoiceId, leftMinor }) => ({ invoiceId, leftMinor: BigInt(leftMinor) })),
    instalments: operation.instalments.map(({ dueOn, amountMinor }) => ({ dueOn, amountMinor: BigInt(amountMinor) })),
  });
  return { confirmation: sentence, reference: `Plan ${number}`, documentId: planId };
};
