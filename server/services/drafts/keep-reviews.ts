import { sql } from "drizzle-orm";
import { z } from "zod";
import { draftReviews } from "#db/schema/draft-reviews";
import { partLabels } from "#server/domain/drafts/sequence";
import { asSentence, listWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { defineQuery } from "#server/kernel/query";
import { heldDraft, holdForReview, releaseForReview } from "#server/services/drafts/hold-for-review";
import { loadDrafts, type SeenDraft } from "#server/services/drafts/load-seen-drafts";
import { changeReview, contentHash, reviewEvent, voidApprovals, waitFor } from "#server/services/drafts/move-review";
import { lockSubjects } from "#server/services/exceptions/apply-findings";

/** Drafts a transaction. */
const BATCH = 200;

/**
 * Makes reviews follow their drafts: one opens where a draft bills work of a project, ends where the draft is none any
 * more, and asks approvals again where billing shows something else than was approved. Refuses with CONFLICT when all is
 * as it should be.
 */
const keepBatch = defineCommand({
  name: "draft.keep_reviews",
  permission: "draft.maintain",
  input: z.strictObject({ invoiceIds: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { invoiceIds }) {
    await lockSubjects(scope, invoiceIds);
    const events: DomainEvent[] = [];
    for (const draft of await loadDrafts(scope, invoiceIds)) events.push(...(await keepOne(scope, draft)));
    const [first, ...rest] = events;
    if (!first) throw conflict("Every review is where its draft is.", { isNothingToDo: true });
    return { result: { changed: events.length }, events: [first, ...rest] };
  },
});

async function keepOne(scope: Scope, draft: SeenDraft): Promise<DomainEvent[]> {
  const { review } = draft;
  const isForReview = draft.isDraft && draft.projectId !== null;
  if (review === null) return isForReview ? openReview(scope, draft, draft.projectId ?? "") : [];
  if (review.state === "open" && !isForReview) return endReview(scope, draft, review);
  if (!isForReview) return [];
  return lookAtContent(scope, draft, review);
}

async function openReview(scope: Scope, draft: SeenDraft, projectId: string): Promise<DomainEvent[]> {
  const { invoiceId, entityCode, document, dueAt } = draft;
  const review = { id: newId(scope.now), entityCode, invoiceId, projectId, version: 1 };
  await scope.tx.insert(draftReviews).values({ ...review, state: "open", openedAt: scope.now, dueAt });
  await waitFor(scope, review, [], "project_lead");
  const opened = reviewEvent(
    "draft.review_opened",
    { review, document },
    {
      sentence: asSentence(`${document} bills work of a project and waits for its review.`),
      data: { projectId, dueAt },
    },
  );
  return [opened, ...(await holdForReview(scope, review, heldDraft(draft)))];
}

type Review = NonNullable<SeenDraft["review"]>;

async function endReview(scope: Scope, draft: SeenDraft, review: Review): Promise<DomainEvent[]> {
  const because = whyItEnds(draft);
  await changeReview(scope, review, { state: "ended", closedAt: scope.now, endedBecause: because });
  const ended = reviewEvent(
    "draft.review_ended",
    { review, document: draft.document },
    { sentence: asSentence(`The review of ${draft.document} ended: ${because}.`), reason: because },
  );
  const released = await releaseForReview(scope, review, heldDraft(draft));
  return [ended, ...released.events];
}

function whyItEnds({ isDraft, status }: SeenDraft): string {
  if (isDraft) return "it bills no work of a project any more";
  if (status === "deleted") return "the draft was deleted in billing";
  return status === "void" ? "it was issued and voided" : "it was issued before its review was done";
}

/** What was approved and what stands there now are compared by their content; tax and dates are no part of it. */
async function lookAtContent(scope: Scope, draft: SeenDraft, review: Review): Promise<DomainEvent[]> {
  const now = contentHash(draft);
  const because = "The draft was changed in billing afterwards";
  const changed = review.steps.filter((step) => step.contentHash !== now);
  const voided = await voidApprovals(scope, review, changed, because);
  if (voided.length === 0) return [];
  await waitFor(scope, review, review.steps, "project_lead");
  await changeReview(scope, review, review.state === "approved" ? { state: "open", closedAt: null } : {});
  const parts = listWords(voided.map(({ part }) => partLabels[part].toLowerCase()));
  const event = reviewEvent(
    "draft.approvals_voided",
    { review, document: draft.document },
    {
      sentence: asSentence(`${draft.document} changed in billing after it was approved; ${parts} are asked again.`),
      reason: because,
      data: { voided: voided.map(({ part }) => part), content: now },
    },
  );
  return [event, ...(await holdForReview(scope, { ...review, version: review.version + 1 }, heldDraft(draft)))];
}

/** Drafts that bill work of a project, and drafts whose review is not over. */
const suspects = defineQuery({
  name: "draft.suspects",
  permission: "draft.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select i.id from invoices i where i.status = 'draft' and i.deleted_at is null and (
        exists (select 1 from time_entries t where t.invoice_external_id = i.external_id and t.deleted_at is null)
        or exists (select 1 from milestones m where m.invoice_external_id = i.external_id and m.deleted_at is null))
      union select invoice_id from draft_reviews where state = 'open' order by 1`);
    return rows.map((row) => row.id);
  },
});

/** Looks at the drafts again; "all" at every one that is or should be reviewed. Safe to run twice and at once. */
export async function keepReviews(
  context: Context,
  invoiceIds: readonly string[] | "all",
  signal?: AbortSignal,
): Promise<number> {
  const wanted = invoiceIds === "all" ? await suspects.execute(context, {}) : [...new Set(invoiceIds)].sort();
  let changed = 0;
  for (let start = 0; start < wanted.length; start += BATCH) {
    signal?.throwIfAborted();
    changed += await unlessNothingToDo(context, wanted.slice(start, start + BATCH));
  }
  return changed;
}

async function unlessNothingToDo(context: Context, invoiceIds: string[]): Promise<number> {
  try {
    return (await keepBatch.execute(context, { invoiceIds })).changed;
  } catch (error) {
    if (error instanceof AppError && error.details.isNothingToDo === true) return 0;
    throw error;
  }
}
