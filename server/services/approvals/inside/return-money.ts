import type { Performers } from "#server/services/approvals/inside/performer";
import { returnMoney } from "#server/services/cash/return-money";

export const performMoneyReturn: Performers["money.return"] = async (scope, { request, operation }) => {
  const { operation: _, amountMinor, ...signed } = operation;
  const { returnId, reference, sentence } = await returnMoney.within(scope, {
    ...signed,
    requestId: request.id,
    amountMinor: BigInt(amountMinor),
  });
  return { confirmation: sentence, reference, documentId: returnId };
};
