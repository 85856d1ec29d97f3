import { and, eq, isNull, ne, or } from "drizzle-orm";
import { invoiceHolds } from "#db/schema/cases";
import { asSentence } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { ReviewRecord } from "#server/services/drafts/lock-review";
import { reviewEvent } from "#server/services/drafts/move-review";
import { type HeldDraft, letGo, stopAtSource } from "#server/services/exceptions/source-holds";

type Held = Pick<ReviewRecord, "id" | "entityCode" | "invoiceId" | "version">;

/** A draft does not go out while its review is open. Where a case holds it already, billing keeps it back as it is. */
export async function holdForReview(
  scope: Scope,
  review: Held,
  draft: Omit<HeldDraft, "caseId">,
): Promise<DomainEvent[]> {
  const holds = await activeHolds(scope, review.invoiceId);
  if (holds.some(({ reviewId }) => reviewId === review.id)) return [];
  const { id, invoiceId, entityCode } = review;
  await scope.tx
    .insert(invoiceHolds)
    .values({ id: newId(scope.now), invoiceId, reviewId: id, entityCode, placedAt: scope.now });
  if (holds.length === 0) await stopAtSource(scope, { ...draft, caseId: null }, `review:${id}:${review.version}`);
  const sentence = asSentence(`${draft.document} is held until its review is done.`);
  return [reviewEvent("invoice.held", { review, document: draft.document }, { sentence })];
}

/** Only the review's own hold ends. Answers what keeps the draft back now: a case, somebody in billing, or nothing of ours. */
export async function releaseForReview(
  scope: Scope,
  review: Held,
  draft: Omit<HeldDraft, "caseId">,
): Promise<{ events: DomainEvent[]; isHeldByCase: boolean; goesOut: boolean }> {
  const released = await scope.tx
    .update(invoiceHolds)
    .set({ releasedAt: scope.now })
    .where(and(eq(invoiceHolds.reviewId, review.id), isNull(invoiceHolds.releasedAt)))
    .returning({ id: invoiceHolds.id });
  const left = await activeHolds(scope, review.invoiceId, review.id);
  const [own] = released;
  const mayGo = own !== undefined && left.length === 0 && draft.target.isDraft;
  const isReleased = mayGo ? await letGo(scope, { ...draft, caseId: null }, own.id) : false;
  const sentence = asSentence(`${draft.document} is no longer held by its review.`);
  return {
    events: own ? [reviewEvent("invoice.released", { review, document: draft.document }, { sentence })] : [],
    isHeldByCase: left.length > 0,
    goesOut: isReleased || (left.length === 0 && draft.target.isAutoAdvancing),
  };
}

async function activeHolds(scope: Scope, invoiceId: string, exceptReview?: string) {
  const others =
    exceptReview === undefined ? undefined : or(isNull(invoiceHolds.reviewId), ne(invoiceHolds.reviewId, exceptReview));
  return scope.tx
    .select()
    .from(invoiceHolds)
    .where(and(eq(invoiceHolds.invoiceId, invoiceId), isNull(invoiceHolds.releasedAt), others));
}

export function heldDraft(invoice: {
  system: string;
  externalId: string;
  isDraft: boolean;
  isAutoAdvancing: boolean;
  document: string;
  entityCode: string;
}): Omit<HeldDraft, "caseId"> {
  const { document, entityCode, ...target } = invoice;
  return { target, document, entityCode };
}
