import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { grants, people, users } from "#db/schema/access";
import { accessReviewLines, accessReviews } from "#db/schema/access-control";
import { lineDecisions } from "#server/domain/access/access-states";
import { can, type PersonActor } from "#server/domain/access/actor";
import { entitiesOf } from "#server/domain/access/grant-window";
import { Role } from "#server/domain/access/roles";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, forbidden, notFound, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { grantEnded } from "#server/services/access/end-grants";
import { recordOverride } from "#server/services/access/group-overrides";
import { reviewFile } from "#server/services/access/review-file";
import { grantLines } from "#server/services/access/review-lines";
import { loadReviewLines } from "#server/services/access/reviews";
import { personActing } from "#server/services/cases/case-acts";
import { sha256 } from "#server/services/completeness/hash-text";

const MOST_AT_ONCE = 500;

/** Opens a look at every grant that counts now, with its facts as they are. One at a time. */
export const openReview = defineCommand({
  name: "access_review.open",
  permission: "access.review",
  input: z.strictObject({ title: z.string().trim().min(3).max(120) }),
  async run(scope, { title }) {
    const me = reviewing(scope, "open");
    // Of two who open one at the same time the second sees the first's.
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('access reviews', 0))`);
    const [open] = await scope.tx
      .select({ title: accessReviews.title })
      .from(accessReviews)
      .where(isNull(accessReviews.signedOffAt))
      .limit(1);
    if (open) throw conflict(`The access review “${open.title}” is open. Sign it off before another begins.`);
    const id = newId(scope.now);
    const lines = await grantLines(scope);
    if (lines.length === 0) throw ruleViolation("Nobody holds anything, so there is nothing to review.");
    await scope.tx.insert(accessReviews).values({ id, title, openedAt: scope.now, openedBy: me.name });
    for (let from = 0; from < lines.length; from += MOST_AT_ONCE)
      await scope.tx.insert(accessReviewLines).values(
        lines.slice(from, from + MOST_AT_ONCE).map(({ grantId, personId, ...facts }) => ({
          id: newId(scope.now),
          reviewId: id,
          grantId,
          personId,
          facts,
        })),
      );
    return {
      result: { id, lines: lines.length },
      events: [
        {
          type: "access_review.opened",
          subject: { type: "access_review", id },
          after: { title, lines: lines.length },
          data: { sentence: `${me.name} opened the access review “${title}” over ${lines.length} grants.` },
        },
      ],
    };
  },
});

/** Says of lines that they are right, or that the grant has to go. Nobody says it of their own. */
export const decideLines = defineCommand({
  name: "access_review.decide",
  permission: "access.review",
  input: z.strictObject({
    reviewId: z.uuid(),
    lineIds: z.array(z.uuid()).min(1).max(MOST_AT_ONCE),
    decision: z.enum(lineDecisions),
    note: z.string().trim().max(500).default(""),
  }),
  async run(scope, { reviewId, lineIds, decision, note }) {
    const me = personActing(scope);
    await lockReview(scope, reviewId);
    const lines = await scope.tx
      .select()
      .from(accessReviewLines)
      .where(and(eq(accessReviewLines.reviewId, reviewId), inArray(accessReviewLines.id, lineIds)))
      .orderBy(asc(accessReviewLines.id))
      .for("update");
    if (lines.length !== new Set(lineIds).size) throw notFound("A line of this review is not there. Look at it again.");
    if (lines.some(({ personId }) => personId === me.personId))
      throw ruleViolation(`${me.name} cannot review their own access. Somebody else has to decide that line.`);
    if (decision === "remove" && note.length < 3) throw ruleViolation("Say why this access has to go.");
    await scope.tx
      .update(accessReviewLines)
      .set({ decision, note: note === "" ? null : note, decidedBy: me.name, decidedAt: scope.now })
      .where(inArray(accessReviewLines.id, lineIds));
    const events = lines.map(
      (line): DomainEvent => ({
        type: decision === "confirmed" ? "access_review.line_confirmed" : "access_review.line_marked",
        subject: { type: "access_review", id: reviewId },
        before: { decision: line.decision },
        after: { decision },
        ...(note === "" ? {} : { reason: note }),
        data: {
          lineId: line.id,
          grantId: line.grantId,
          sentence: `${me.name} ${decision === "confirmed" ? "confirmed" : "marked for removal"} what ${line.facts.name} has.`,
        },
      }),
    );
    return { result: { decided: lines.length }, events: events as [DomainEvent, ...DomainEvent[]] };
  },
});

/** Signs a review as a whole: what was marked ends, and the file is kept as it was signed. */
export const signOffReview = defineCommand({
  name: "access_review.sign_off",
  permission: "access.review",
  input: z.strictObject({ reviewId: z.uuid() }),
  async run(scope, { reviewId }) {
    const me = reviewing(scope, "sign off");
    const review = await lockReview(scope, reviewId);
    const lines = await loadReviewLines(scope, reviewId);
    const undecided = lines.filter(({ decision }) => decision === null);
    if (undecided.length > 0)
      throw ruleViolation(
        `${undecided.length} of ${lines.length} lines are undecided, among them ${undecided[0]?.name}. Decide them first.`,
      );
    const told = await endMarked(scope, reviewId, review.title);
    const ended = told.filter(({ type }) => type === "grant.ended");
    const head = [
      ["Report", `Access review: ${review.title}`],
      ["Opened", `${review.openedAt.toISOString()} by ${review.openedBy}`],
      ["Signed off", `${scope.now.toISOString()} by ${me.name}`],
      ["Removed", String(lines.filter(({ decision }) => decision === "remove").length)],
    ];
    const document = reviewFile(head, lines);
    const documentHash = sha256(document);
    await scope.tx
      .update(accessReviews)
      .set({ signedOffAt: scope.now, signedOffBy: me.name, document, documentHash })
      .where(eq(accessReviews.id, reviewId));
    return {
      result: { ended: ended.length, documentHash },
      events: [
        {
          type: "access_review.signed_off",
          subject: { type: "access_review", id: reviewId },
          after: { lines: lines.length, ended: ended.length, documentHash },
          data: {
            sentence: `${me.name} signed off the access review “${review.title}”; ${ended.length} grants ended.`,
          },
        },
        ...told,
      ],
    };
  },
});

/** A grant that ended meanwhile has nothing left to end. */
async function endMarked(scope: Scope, reviewId: string, title: string): Promise<DomainEvent[]> {
  const marked = await scope.tx
    .select({ grant: grants, name: people.name, note: accessReviewLines.note })
    .from(accessReviewLines)
    .innerJoin(grants, eq(grants.id, accessReviewLines.grantId))
    .innerJoin(users, eq(users.id, grants.userId))
    .innerJoin(people, eq(people.id, users.personId))
    .where(
      and(eq(accessReviewLines.reviewId, reviewId), eq(accessReviewLines.decision, "remove"), isNull(grants.endedAt)),
    )
    .orderBy(asc(grants.id))
    .for("update", { of: grants });
  if (marked.length === 0) return [];
  await scope.tx
    .update(grants)
    .set({ endedAt: scope.now })
    .where(
      inArray(
        grants.id,
        marked.map(({ grant }) => grant.id),
      ),
    );
  const events: DomainEvent[] = [];
  for (const { grant, name, note } of marked) {
    events.push(grantEnded({ name }, grant, scope.now, `Removed by the access review “${title}”.`));
    // What came with a group would be back at the next sign-in.
    if (grant.source === "identity_provider") {
      const taken = { role: Role.parse(grant.role), entities: entitiesOf(grant.entities) };
      const reason = `Access review “${title}”: ${note ?? "removed"}`;
      events.push(await recordOverride(scope, { userId: grant.userId, name, grant: taken, reason }));
    }
  }
  return events;
}

async function lockReview(scope: Scope, reviewId: string) {
  const [review] = await scope.tx.select().from(accessReviews).where(eq(accessReviews.id, reviewId)).for("update");
  if (!review) throw notFound("There is no such access review.");
  if (review.signedOffAt !== null)
    throw conflict(`${review.signedOffBy} signed off this review already. Open another to look again.`);
  return review;
}

/** Whoever gives access does not vouch for all of it: a review is opened and signed by somebody else. */
function reviewing(scope: Scope, act: string): PersonActor {
  const me = personActing(scope);
  if (can(me, "access.administer"))
    throw forbidden(`${me.name} administers access, so a controller has to ${act} its review.`);
  if (scope.entities !== "all")
    throw forbidden(`An access review is about every legal entity, so whoever may ${act} it reviews all of them.`);
  return me;
}
