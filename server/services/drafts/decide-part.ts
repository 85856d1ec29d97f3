import type { z } from "zod";
import type { DecideInput } from "#server/domain/drafts/inputs";
import {
  nextPart,
  partBefore,
  partLabels,
  type ReviewPart,
  type ReviewStep,
  refusalToApprove,
  waitingStep,
} from "#server/domain/drafts/sequence";
import { asSentence } from "#server/domain/exceptions/words";
import type { Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { forbidden, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { personActing } from "#server/services/cases/case-acts";
import { heldDraft, releaseForReview } from "#server/services/drafts/hold-for-review";
import type { LoadedDraft } from "#server/services/drafts/load-draft";
import {
  changeReview,
  decide,
  hashOfDraft,
  reviewEvent,
  voidApprovals,
  waitFor,
} from "#server/services/drafts/move-review";
import { openDraft } from "#server/services/drafts/open-draft";

type DecidedPart = Exclude<ReviewPart, "correction">;
type Decision = z.output<typeof DecideInput>;

/** What an act on a review answers: what happened, in a sentence. */
export type DraftResult = { message: string };

/** The command of each part says what it is called in the log. */
const approvedEvents: Record<DecidedPart, DomainEvent["type"]> = {
  project_lead: "draft.work_confirmed",
  billing: "draft.billing_approved",
  controller: "draft.countersigned",
};

/** One part of a review is decided by whoever holds it, in its turn: approved for what stands on the draft now, or sent one part back. */
export async function decidePart(scope: Scope, part: DecidedPart, input: Decision): Promise<Outcome<DraftResult>> {
  const draft = await openDraft(scope, input, input.decision === "approved" ? "approve_part" : "send_back");
  const waiting = waitingStep(draft.steps);
  if (waiting?.part !== part)
    throw ruleViolation(
      `This draft waits for ${waiting ? partLabels[waiting.part].toLowerCase() : "nobody"}, not for ${partLabels[part].toLowerCase()}. Open the list to see what waits for you.`,
    );
  return input.decision === "approved" ? approve(scope, draft, waiting, input) : sendBack(scope, draft, waiting, input);
}

async function approve(
  scope: Scope,
  draft: LoadedDraft,
  waiting: ReviewStep,
  { note }: Decision,
): Promise<Outcome<DraftResult>> {
  const person = personActing(scope);
  const refusal = refusalToApprove(waiting.part, person, draft.steps, draft.standing);
  if (refusal !== null) throw forbidden(refusal);
  if (draft.onItsWay.size > 0) throw ruleViolation(stillOnItsWay);
  const { document } = draft.invoice;
  const given = { decision: "approved" as const, note, contentHash: hashOfDraft(draft) };
  await decide(scope, draft.review, waiting, person, given);
  const steps = draft.steps.map((step) =>
    step === waiting ? { ...step, ...given, decidedById: person.personId, decidedBy: person.name } : step,
  );
  const next = nextPart(steps, draft.sequence);
  const approved = reviewEvent(
    approvedEvents[waiting.part as DecidedPart],
    { review: draft.review, document },
    {
      sentence: asSentence(`${document} was approved by ${person.name} as ${partLabels[waiting.part].toLowerCase()}.`),
      ...(note ? { reason: note } : {}),
      data: { amountMinor: draft.amountMinor, currency: draft.invoice.currency, contentHash: given.contentHash },
    },
  );
  if (next !== null) {
    await waitFor(scope, draft.review, steps, next);
    await changeReview(scope, draft.review);
    const message = `Approved. The draft now waits for ${partLabels[next].toLowerCase()}.`;
    return { result: { message }, events: [approved] };
  }
  await changeReview(scope, draft.review, { state: "approved", closedAt: scope.now });
  const released = await releaseForReview(scope, draft.review, heldDraft(draft.invoice));
  const done = reviewEvent(
    "draft.review_approved",
    { review: draft.review, document },
    { sentence: asSentence(`Every part of the review of ${document} is approved.`) },
  );
  return { result: { message: whatHappensNow(released) }, events: [approved, done, ...released.events] };
}

export const stillOnItsWay =
  "An edit of this draft is still on its way to billing. Approve it once billing has confirmed it and the draft shows it.";

function whatHappensNow({ isHeldByCase, goesOut }: { isHeldByCase: boolean; goesOut: boolean }): string {
  if (isHeldByCase) return "Approved. The draft stays held until its open exceptions are settled.";
  return goesOut
    ? "Approved. The draft is released, and billing issues it."
    : "Approved. Billing keeps the draft back for a reason of its own; somebody has to issue it there.";
}

/** The approval before is asked again; the draft that its project lead sends back is billing's to correct. */
async function sendBack(
  scope: Scope,
  draft: LoadedDraft,
  waiting: ReviewStep,
  { note }: Decision,
): Promise<Outcome<DraftResult>> {
  const person = personActing(scope);
  const target = partBefore(waiting.part);
  const because = `${person.name} sent the draft back: ${note}`;
  await decide(scope, draft.review, waiting, person, { decision: "sent_back", note, contentHash: null });
  const voided = await voidApprovals(scope, draft.review, draft.steps, because, [target]);
  await waitFor(
    scope,
    draft.review,
    draft.steps.map((step) => (step === waiting ? { ...step, decision: "sent_back" as const } : step)),
    target,
  );
  await changeReview(scope, draft.review);
  const { document } = draft.invoice;
  const to = partLabels[target].toLowerCase();
  const event = reviewEvent(
    "draft.sent_back",
    { review: draft.review, document },
    {
      sentence: asSentence(`${document} was sent back by ${person.name}.`),
      reason: note,
      data: { from: waiting.part, to: target, voided: voided.map(({ part }) => part) },
    },
  );
  const message =
    target === "correction" ? "Sent back. Billing corrects the draft and asks you again." : `Sent back to ${to}.`;
  return { result: { message }, events: [event] };
}
