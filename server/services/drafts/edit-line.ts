import { draftEdits } from "#db/schema/draft-reviews";
import { planEdit } from "#server/domain/drafts/edit-line";
import { EditLineInput } from "#server/domain/drafts/inputs";
import { asSentence } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";
import { askAgain, changeReview, reviewEvent } from "#server/services/drafts/move-review";
import { openDraft } from "#server/services/drafts/open-draft";
import { sendTerms } from "#server/services/drafts/send-terms";

/**
 * Changes what a reviewer may change on one line, with the reason. It goes out as an act on billing; approvals given
 * before it are asked again, and whoever edits approves nothing of this draft.
 */
export const editLine = defineCommand({
  name: "draft.edit_line",
  permission: "draft.review",
  input: EditLineInput,
  async run(scope, { lineId, edit, reason, ...seen }) {
    const draft = await openDraft(scope, seen, "edit");
    const person = personActing(scope);
    const loaded = draft.lines.find(({ line }) => line.externalId === lineId);
    if (!loaded) throw ruleViolation("The draft has no such line any more. Reload it and look at what it bills now.");
    if (draft.onItsWay.has(lineId))
      throw ruleViolation(
        "An edit of this line is still on its way to billing. Change it again once billing has confirmed that one.",
      );
    const { invoice } = draft;
    const planned = planEdit({ ...loaded, currency: invoice.currency }, edit);
    if (!planned.isAllowed) throw ruleViolation(planned.refusal);
    const id = newId(scope.now);
    const { effectId, label } = await sendTerms(scope, invoice, lineId, planned.after, `draft_edit:${id}`);
    await scope.tx.insert(draftEdits).values({
      id,
      reviewId: draft.review.id,
      entityCode: draft.review.entityCode,
      lineExternalId: lineId,
      field: edit.field,
      before: loaded.terms,
      after: planned.after,
      reason,
      effectId,
      editedById: person.personId,
      editedBy: person.name,
      editedAt: scope.now,
    });
    const voided = await askAgain(scope, draft, `${person.name} changed a line afterwards: ${reason}`);
    await changeReview(scope, draft.review);
    const asked = voided.length === 0 ? "" : " Whoever approved it before is asked again.";
    return {
      result: { message: `${label}: on its way to billing.${asked}` },
      events: [
        reviewEvent(
          "draft.line_edited",
          { review: draft.review, document: invoice.document },
          {
            sentence: asSentence(`${person.name} changed a line of ${invoice.document}: ${label}.`),
            before: loaded.terms,
            after: planned.after,
            reason,
            data: { editId: id, lineId, field: edit.field, effectId, voided: voided.map(({ part }) => part) },
          },
        ),
      ],
    };
  },
});
