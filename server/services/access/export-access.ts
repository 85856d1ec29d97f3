import { eq } from "drizzle-orm";
import { z } from "zod";
import { accessReviews } from "#db/schema/access-control";
import { actorName } from "#server/domain/access/actor";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { accessFile, reviewFile } from "#server/services/access/review-file";
import { grantLines } from "#server/services/access/review-lines";
import { loadReviewLines } from "#server/services/access/reviews";

/** Who has what now, as a file. */
export const exportAccess = defineQuery({
  name: "access.export",
  permission: "access.read",
  input: z.strictObject({}),
  async run(scope) {
    const head = [
      ["Report", "Who may do what"],
      ["As of", scope.now.toISOString()],
      ["Asked for by", actorName(scope.actor)],
    ];
    return {
      fileName: `access-${scope.now.toISOString().slice(0, 10)}.csv`,
      text: accessFile(head, await grantLines(scope)),
    };
  },
});

/** A review as a file: as it was signed, to the letter, or as it stands. */
export const exportReview = defineQuery({
  name: "access_review.export",
  permission: "access.read",
  input: z.strictObject({ reviewId: z.uuid() }),
  async run(scope, { reviewId }) {
    const [review] = await scope.tx.select().from(accessReviews).where(eq(accessReviews.id, reviewId));
    if (!review) throw notFound("There is no such access review.");
    const fileName = `access-review-${review.openedAt.toISOString().slice(0, 10)}.csv`;
    if (review.document !== null) return { fileName, text: review.document };
    const head = [
      ["Report", `Access review: ${review.title}`],
      ["Opened", `${review.openedAt.toISOString()} by ${review.openedBy}`],
      ["Signed off", "not yet"],
    ];
    return { fileName, text: reviewFile(head, await loadReviewLines(scope, reviewId)) };
  },
});
