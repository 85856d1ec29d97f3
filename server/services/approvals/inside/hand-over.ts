import type { Performers } from "#server/services/approvals/inside/performer";
import { handOver } from "#server/services/collections/consequences/hand-over";

export const performHandOver: Performers["agency.hand_over"] = async (scope, { request, operation }) => {
  const { customerId, agency, note, invoices } = operation;
  const { exclusionId, sentence } = await handOver.within(scope, {
    requestId: request.id,
    customerId,
    agency,
    note,
    invoices: invoices.map(({ leftMinor, ...invoice }) => ({ ...invoice, leftMinor: BigInt(leftMinor) })),
  });
  return { confirmation: sentence, reference: agency, documentId: exclusionId };
};
