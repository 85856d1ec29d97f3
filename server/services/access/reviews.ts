import { asc, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { accessReviewLines, accessReviews } from "#db/schema/access-control";
import type { LineDecision } from "#server/domain/access/access-states";
import type { ReviewLineView, ReviewSummary } from "#server/domain/access/access-views";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";

/** Every access review, the latest first. */
export const listReviews = defineQuery({
  name: "access_review.list",
  permission: "access.read",
  input: z.strictObject({}),
  run: (scope) => loadReviews(scope, null),
});

/** One review with its lines. */
export const getReview = defineQuery({
  name: "access_review.get",
  permission: "access.read",
  input: z.strictObject({ reviewId: z.uuid() }),
  async run(scope, { reviewId }): Promise<{ review: ReviewSummary; lines: ReviewLineView[] }> {
    const [review] = await loadReviews(scope, reviewId);
    if (!review) throw notFound("There is no such access review.");
    return { review, lines: await loadReviewLines(scope, reviewId) };
  },
});

async function loadReviews({ tx }: Pick<Scope, "tx">, id: string | null): Promise<ReviewSummary[]> {
  return tx
    .select({
      id: accessReviews.id,
      title: accessReviews.title,
      openedAt: accessReviews.openedAt,
      openedBy: accessReviews.openedBy,
      signedOffAt: accessReviews.signedOffAt,
      signedOffBy: accessReviews.signedOffBy,
      documentHash: accessReviews.documentHash,
      lines: sql<number>`count(${accessReviewLines.id})::int`,
      undecided: sql<number>`(count(${accessReviewLines.id}) filter (where ${accessReviewLines.decision} is null))::int`,
      removals: sql<number>`(count(${accessReviewLines.id}) filter (where ${accessReviewLines.decision} = 'remove'))::int`,
    })
    .from(accessReviews)
    .leftJoin(accessReviewLines, eq(accessReviewLines.reviewId, accessReviews.id))
    .where(id === null ? undefined : eq(accessReviews.id, id))
    .groupBy(accessReviews.id)
    .orderBy(desc(accessReviews.openedAt), desc(accessReviews.id))
    .limit(200);
}

export async function loadReviewLines({ tx }: Pick<Scope, "tx">, reviewId: string): Promise<ReviewLineView[]> {
  const rows = await tx
    .select()
    .from(accessReviewLines)
    .where(eq(accessReviewLines.reviewId, reviewId))
    .orderBy(asc(sql`${accessReviewLines.facts}->>'name'`), asc(accessReviewLines.id));
  return rows.map(({ id, personId, facts, decision, note, decidedBy, decidedAt }) => ({
    ...facts,
    id,
    personId,
    decision: decision as LineDecision | null,
    note,
    decidedBy,
    decidedAt,
  }));
}
