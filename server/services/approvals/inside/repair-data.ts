import type { Performers } from "#server/services/approvals/inside/performer";
import { memoOf } from "#server/services/approvals/inside/signed-by";
import { acceptDifference } from "#server/services/completeness/accept-difference";
import { replaySignedInbox, skipSignedInbox } from "#server/services/messages/signed-repairs";

export const performMessagesSkip: Performers["messages.skip"] = async (scope, { request, operation }) => {
  const { skipped } = await skipSignedInbox.within(scope, { ids: [...operation.ids], reason: memoOf(request) });
  return { confirmation: skipped === 1 ? "One message is left for good." : `${skipped} messages are left for good.` };
};

export const performMessagesReadAgain: Performers["messages.read_again"] = async (scope, { request, operation }) => {
  const { replayed } = await replaySignedInbox.within(scope, { ids: [...operation.ids], reason: memoOf(request) });
  return { confirmation: replayed === 1 ? "One message is read again." : `${replayed} messages are read again.` };
};

export const performDifferenceAccept: Performers["difference.accept"] = async (scope, { request, operation }) => {
  const { totalId, sourceHash, ourHash } = operation;
  const signed = { requestId: request.id, reason: memoOf(request) };
  const { subject, businessOn } = await acceptDifference.within(scope, { totalId, sourceHash, ourHash, ...signed });
  return { confirmation: `The difference of the ${subject} of ${businessOn} stands.`, documentId: totalId };
};
