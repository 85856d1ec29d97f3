import { AnswerInput } from "#server/domain/drafts/inputs";
import { waitingStep } from "#server/domain/drafts/sequence";
import { asSentence } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";
import { stillOnItsWay } from "#server/services/drafts/decide-part";
import { changeReview, decide, reviewEvent, waitFor } from "#server/services/drafts/move-review";
import { openDraft } from "#server/services/drafts/open-draft";

/** Billing has corrected, or explained, what the project lead sent back; the project lead is asked again. */
export const answerDraft = defineCommand({
  name: "draft.answer",
  permission: "draft.review",
  input: AnswerInput,
  async run(scope, input) {
    const draft = await openDraft(scope, input, "answer");
    const person = personActing(scope);
    const waiting = waitingStep(draft.steps);
    if (waiting?.part !== "correction")
      throw ruleViolation(
        "Nobody sent this draft back, so there is nothing to answer. Reload it to see what it waits for.",
      );
    if (draft.onItsWay.size > 0) throw ruleViolation(stillOnItsWay.replace("Approve it", "Ask again"));
    const given = { decision: "approved" as const, note: input.note, contentHash: null };
    await decide(scope, draft.review, waiting, person, given);
    const steps = draft.steps.map((step) => (step === waiting ? { ...step, ...given } : step));
    await waitFor(scope, draft.review, steps, "project_lead");
    await changeReview(scope, draft.review);
    const { document } = draft.invoice;
    const sentence = asSentence(`${document} went back to its project lead with the answer of ${person.name}.`);
    const about = { review: draft.review, document };
    return {
      result: { message: "Asked again. The draft waits for its project lead." },
      events: [reviewEvent("draft.answered", about, { sentence, reason: input.note })],
    };
  },
});
