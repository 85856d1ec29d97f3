import { eq } from "drizzle-orm";
import { draftEdits } from "#db/schema/draft-reviews";
import { TakeEditBackInput } from "#server/domain/drafts/inputs";
import { asSentence } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";
import type { LoadedDraft } from "#server/services/drafts/load-draft";
import type { StoredEdit } from "#server/services/drafts/load-edits";
import { askAgain, changeReview, reviewEvent } from "#server/services/drafts/move-review";
import { openDraft } from "#server/services/drafts/open-draft";
import { sendTerms } from "#server/services/drafts/send-terms";

/** Puts a line back as it was before its last edit, by an act of its own. The edit stays on record. */
export const takeEditBack = defineCommand({
  name: "draft.take_edit_back",
  permission: "draft.review",
  input: TakeEditBackInput,
  async run(scope, { editId, ...seen }) {
    const draft = await openDraft(scope, seen, "take_edit_back");
    const person = personActing(scope);
    const edit = draft.edits.find(({ id }) => id === editId);
    if (!edit) throw notFound("There is no such edit on this draft. Reload it.");
    const refusal = refusalToTakeBack(draft, edit);
    if (refusal !== null) throw ruleViolation(refusal);
    const { invoice } = draft;
    const { effectId, label } = await sendTerms(
      scope,
      invoice,
      edit.lineExternalId,
      edit.before,
      `draft_edit_back:${edit.id}:${draft.review.version}`,
    );
    await scope.tx
      .update(draftEdits)
      .set({ isTakenBack: true, takenBackBy: person.name, takenBackAt: scope.now, backEffectId: effectId })
      .where(eq(draftEdits.id, editId));
    const voided = await askAgain(scope, draft, `${person.name} took an edit back afterwards`);
    await changeReview(scope, draft.review);
    return {
      result: { message: `${label}: on its way to billing.` },
      events: [
        reviewEvent(
          "draft.edit_taken_back",
          { review: draft.review, document: invoice.document },
          {
            sentence: asSentence(
              `${person.name} took back an edit of ${edit.editedBy} on ${invoice.document}: ${label}.`,
            ),
            before: edit.after,
            after: edit.before,
            data: { editId, lineId: edit.lineExternalId, effectId, voided: voided.map(({ part }) => part) },
          },
        ),
      ],
    };
  },
});

/** Edits of a line come off in the order they went on, and a line that left the draft has given its work back for the next one. */
export function refusalToTakeBack(draft: Pick<LoadedDraft, "standing" | "onItsWay">, edit: StoredEdit): string | null {
  const ofLine = draft.standing.filter(({ lineExternalId }) => lineExternalId === edit.lineExternalId);
  if (!ofLine.includes(edit))
    return "This edit does not stand any more: it was taken back, or billing refused it. Reload the draft.";
  if (edit.field === "left_out")
    return "A line that was left out is off the draft, and its work waits for the next one. It cannot come back to this draft.";
  if (ofLine.at(-1) !== edit) return "The line was changed again afterwards. Take the later edit back first.";
  return draft.onItsWay.has(edit.lineExternalId)
    ? "This edit is still on its way to billing. Take it back once billing has confirmed it."
    : null;
}
