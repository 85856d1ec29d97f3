import { asc, eq } from "drizzle-orm";
import { draftReviewSteps, draftReviews } from "#db/schema/draft-reviews";
import type { ReviewDecision, ReviewPart, ReviewStep } from "#server/domain/drafts/sequence";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound } from "#server/kernel/errors";
import { lockSubjects } from "#server/services/exceptions/apply-findings";

/** A review as stored. */
export type ReviewRecord = typeof draftReviews.$inferSelect;

export const noSuchReview = () =>
  notFound("There is no such draft, or it concerns a legal entity you do not work for. Open the list again.");

/**
 * Where every act on a review starts: it exists, lies in the actor's legal entities, has the version the person saw, and
 * is locked until the command ends. The draft's lock comes first, as detection and the look after each sync take it.
 */
export async function lockReview(scope: Scope, reviewId: string, version: number): Promise<ReviewRecord> {
  const [seen] = await scope.tx
    .select({ invoiceId: draftReviews.invoiceId })
    .from(draftReviews)
    .where(eq(draftReviews.id, reviewId));
  if (!seen) throw noSuchReview();
  await lockSubjects(scope, [seen.invoiceId]);
  const [row] = await scope.tx.select().from(draftReviews).where(eq(draftReviews.id, reviewId)).for("update");
  if (!row) throw noSuchReview();
  if (row.version !== version) throw conflict(await whatHappened(scope, row), { reviewId, version: row.version });
  return row;
}

/** Tells the loser of a race what the other one did, as far as a decision tells it. */
async function whatHappened(scope: Scope, row: ReviewRecord): Promise<string> {
  const last = (await loadSteps(scope, row.id)).findLast(({ decidedBy }) => decidedBy !== null);
  const what =
    row.state === "ended"
      ? `Its review ended: ${row.endedBecause}.`
      : last
        ? `The last decision is that of ${last.decidedBy}.`
        : "A line of it was edited, or billing changed it.";
  return `This draft changed after you opened it. ${what} Nothing of yours was applied; look at it as it is now and decide again.`;
}

export async function loadSteps(scope: Pick<Scope, "tx">, reviewId: string): Promise<ReviewStep[]> {
  const rows = await scope.tx
    .select()
    .from(draftReviewSteps)
    .where(eq(draftReviewSteps.reviewId, reviewId))
    .orderBy(asc(draftReviewSteps.position));
  return rows.map(stepOf);
}

export function stepOf(row: typeof draftReviewSteps.$inferSelect): ReviewStep {
  return { ...row, part: row.part as ReviewPart, decision: row.decision as ReviewDecision | null };
}
