import { createHash } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { draftReviewSteps, draftReviews } from "#db/schema/draft-reviews";
import type { PersonActor } from "#server/domain/access/actor";
import { contentText } from "#server/domain/drafts/content";
import type { DraftReviewState } from "#server/domain/drafts/machine";
import {
  type ReviewDecision,
  type ReviewPart,
  type ReviewStep,
  standingApprovals,
  waitingStep,
} from "#server/domain/drafts/sequence";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { LoadedDraft } from "#server/services/drafts/load-draft";
import type { ReviewRecord } from "#server/services/drafts/lock-review";

/** What an approval is bound to: another content is another draft. */
export function contentHash(content: Parameters<typeof contentText>[0]): string {
  return createHash("sha256").update(contentText(content)).digest("hex");
}

export function hashOfDraft({ invoice, lines }: Pick<LoadedDraft, "invoice" | "lines">): string {
  return contentHash({ ...invoice, lines: lines.map(({ line }) => line) });
}

/** Every change of a review is a new version, so that whoever looked at the one before is told. */
export async function changeReview(
  scope: Scope,
  row: ReviewRecord,
  change: Partial<Pick<ReviewRecord, "state" | "closedAt" | "endedBecause">> & { state?: DraftReviewState } = {},
): Promise<void> {
  await scope.tx
    .update(draftReviews)
    .set({ ...change, version: row.version + 1 })
    .where(eq(draftReviews.id, row.id));
}

/** Fills in the decision that was waited for. */
export async function decide(
  scope: Scope,
  row: ReviewRecord,
  step: ReviewStep,
  by: PersonActor,
  given: { decision: ReviewDecision; note: string; contentHash: string | null },
): Promise<void> {
  await scope.tx
    .update(draftReviewSteps)
    .set({
      decision: given.decision,
      decidedById: by.personId,
      decidedBy: by.name,
      decidedAt: scope.now,
      note: given.note || null,
      contentHash: given.contentHash,
    })
    .where(and(eq(draftReviewSteps.reviewId, row.id), eq(draftReviewSteps.position, step.position)));
}

/** Lets the review wait for a part: the one row that waits is moved there, or a new one is added behind all others. */
export async function waitFor(
  scope: Scope,
  row: Pick<ReviewRecord, "id" | "entityCode">,
  steps: readonly ReviewStep[],
  part: ReviewPart,
): Promise<void> {
  const waiting = waitingStep(steps);
  if (waiting) {
    await scope.tx
      .update(draftReviewSteps)
      .set({ part })
      .where(and(eq(draftReviewSteps.reviewId, row.id), isNull(draftReviewSteps.decision)));
    return;
  }
  const position = Math.max(0, ...steps.map((step) => step.position)) + 1;
  await scope.tx.insert(draftReviewSteps).values({ reviewId: row.id, entityCode: row.entityCode, position, part });
}

/** Approvals that no longer hold stay on record with the reason. Answers whose they were. */
export async function voidApprovals(
  scope: Scope,
  row: Pick<ReviewRecord, "id">,
  steps: readonly ReviewStep[],
  because: string,
  parts: readonly ReviewPart[] | "all" = "all",
): Promise<ReviewStep[]> {
  const voided = standingApprovals(steps).filter(({ part }) => parts === "all" || parts.includes(part));
  if (voided.length === 0) return [];
  await scope.tx
    .update(draftReviewSteps)
    .set({ voidedAt: scope.now, voidedBecause: because })
    .where(
      and(
        eq(draftReviewSteps.reviewId, row.id),
        inArray(
          draftReviewSteps.position,
          voided.map(({ position }) => position),
        ),
      ),
    );
  return voided;
}

/**
 * An edit changes what was approved, so whoever approved before is asked again, the project lead first. A correction that
 * is under way goes on.
 */
export async function askAgain(
  scope: Scope,
  draft: Pick<LoadedDraft, "review" | "steps">,
  because: string,
): Promise<ReviewStep[]> {
  const voided = await voidApprovals(scope, draft.review, draft.steps, because);
  if (waitingStep(draft.steps)?.part !== "correction") await waitFor(scope, draft.review, draft.steps, "project_lead");
  return voided;
}

export function reviewEvent(
  type: DomainEvent["type"],
  { review, document }: { review: Pick<ReviewRecord, "id" | "entityCode" | "invoiceId">; document: string },
  told: Pick<DomainEvent, "before" | "after" | "reason" | "data"> & { sentence: string },
): DomainEvent {
  const { sentence, data, ...rest } = told;
  return {
    type,
    subject: { type: "draft_review", id: review.id },
    entity: review.entityCode,
    ...rest,
    data: { sentence, document, invoiceId: review.invoiceId, ...data },
  };
}
