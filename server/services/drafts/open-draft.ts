import { draftReviewMachine } from "#server/domain/drafts/machine";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { type LoadedDraft, loadDraft } from "#server/services/drafts/load-draft";
import { lockReview } from "#server/services/drafts/lock-review";

type Action = Parameters<typeof draftReviewMachine.allows>[1];

/** A draft whose review is open for the act, locked. What was issued or deleted meanwhile is no draft any more. */
export async function openDraft(
  scope: Scope,
  seen: { reviewId: string; version: number },
  action: Action,
): Promise<LoadedDraft> {
  const row = await lockReview(scope, seen.reviewId, seen.version);
  const draft = await loadDraft(scope, row);
  if (!draftReviewMachine.allows(draft.review.state, action))
    throw ruleViolation(
      draft.review.state === "approved"
        ? "This draft is approved already. There is nothing left to decide."
        : `The review of this draft ended: ${draft.review.endedBecause}. There is nothing left to decide.`,
    );
  if (!draft.invoice.isDraft)
    throw ruleViolation(
      `It is ${draft.invoice.status} in billing and no draft any more. What it bills can only be credited now; its review ends by itself.`,
    );
  return draft;
}
