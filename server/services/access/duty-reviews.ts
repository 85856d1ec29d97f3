import { and, asc, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { grants, people, users } from "#db/schema/access";
import { dutyReviews } from "#db/schema/access-control";
import type { DutyReviewView } from "#server/domain/access/access-views";
import { earlierEnd } from "#server/domain/access/grant-window";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { personActing } from "#server/services/cases/case-acts";
import { loadPerson } from "#server/services/people/load-people";

/** Duties that met, or meet, for a while and wait for their reviewer; signed ones of a person stay beside them. */
export const listDutyReviews = defineQuery({
  name: "duty_review.list",
  permission: "access.read",
  input: z.strictObject({}),
  run: (scope) => loadDutyReviews(scope, "open"),
});

export async function loadDutyReviews(
  { tx, now }: Pick<Scope, "tx" | "now">,
  which: "open" | { personId: string } | { id: string },
): Promise<DutyReviewView[]> {
  const reviewerAccount = alias(users, "reviewer_account");
  const reviewerPerson = alias(people, "reviewer_person");
  const condition =
    which === "open"
      ? isNull(dutyReviews.signedOffAt)
      : "personId" in which
        ? eq(dutyReviews.personId, which.personId)
        : eq(dutyReviews.id, which.id);
  const rows = await tx
    .select({
      review: dutyReviews,
      name: people.name,
      reviewer: reviewerPerson.name,
      reviewerPersonId: reviewerPerson.id,
      grantEndedAt: grants.endedAt,
    })
    .from(dutyReviews)
    .innerJoin(people, eq(people.id, dutyReviews.personId))
    .innerJoin(grants, eq(grants.id, dutyReviews.grantId))
    .innerJoin(reviewerAccount, eq(reviewerAccount.id, dutyReviews.reviewerId))
    .innerJoin(reviewerPerson, eq(reviewerPerson.id, reviewerAccount.personId))
    .where(and(condition))
    .orderBy(asc(dutyReviews.endsAt), asc(dutyReviews.id))
    .limit(500);
  return rows.map(({ review, name, reviewer, reviewerPersonId, grantEndedAt }) => {
    const endsAt = earlierEnd(review.endsAt, grantEndedAt) ?? review.endsAt;
    return {
      id: review.id,
      personId: review.personId,
      name,
      sentence: review.sentence,
      reason: review.reason,
      startsAt: review.startsAt,
      endsAt,
      isOver: endsAt <= now,
      reviewerId: review.reviewerId,
      reviewerPersonId,
      reviewer,
      openedBy: review.openedBy,
      openedAt: review.openedAt,
      signedOffAt: review.signedOffAt,
      signedOffBy: review.signedOffBy,
      note: review.note,
    };
  });
}

/** The named reviewer says what they found in what was done while duties met; somebody else only where they are gone. */
export const signOffDutyReview = defineCommand({
  name: "duty_review.sign_off",
  permission: "access.review",
  input: z.strictObject({ dutyReviewId: z.uuid(), note: z.string().trim().min(10).max(2_000) }),
  async run(scope, { dutyReviewId, note }) {
    const [locked] = await scope.tx
      .select({ id: dutyReviews.id })
      .from(dutyReviews)
      .where(eq(dutyReviews.id, dutyReviewId))
      .for("update");
    const [review] = locked ? await loadDutyReviews(scope, { id: dutyReviewId }) : [];
    if (!review) throw notFound("There is no such review.");
    const { personId, name } = personActing(scope);
    if (review.signedOffAt !== null) throw ruleViolation(`${review.signedOffBy} signed this review off already.`);
    if (personId === review.personId)
      throw ruleViolation(`This review is about ${name}, so ${review.reviewer} has to sign it off.`);
    if (personId !== review.reviewerPersonId && (await loadPerson(scope, review.reviewerId)) !== null)
      throw ruleViolation(`${review.reviewer} was named to review this. They have to sign it off.`);
    if (!review.isOver)
      throw ruleViolation(
        `These duties meet until ${review.endsAt.toISOString().slice(0, 10)}. Sign off what was done once that is over, or have the grant ended now.`,
      );
    await scope.tx
      .update(dutyReviews)
      .set({ signedOffAt: scope.now, signedOffBy: name, note })
      .where(eq(dutyReviews.id, dutyReviewId));
    return {
      result: null,
      events: [
        {
          type: "duty_review.signed_off",
          subject: { type: "person", id: review.personId },
          after: { note },
          data: { dutyReviewId, sentence: `${name} signed off what was done while ${review.sentence}` },
        },
      ],
    };
  },
});
