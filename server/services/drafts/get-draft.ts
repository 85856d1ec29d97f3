import { eq } from "drizzle-orm";
import { draftReviews } from "#db/schema/draft-reviews";
import { type Actor, can } from "#server/domain/access/actor";
import { GetDraftInput } from "#server/domain/drafts/inputs";
import type { LineTerms } from "#server/domain/drafts/line-terms";
import { partsAsked, type ReviewPart, refusalToApprove, waitingStep } from "#server/domain/drafts/sequence";
import type { DraftActs, DraftDetail, DraftEditView, EditedTerms } from "#server/domain/drafts/views";
import { defineQuery } from "#server/kernel/query";
import { stillOnItsWay } from "#server/services/drafts/decide-part";
import { draftLineViews } from "#server/services/drafts/draft-lines";
import { permissionOf } from "#server/services/drafts/list-drafts";
import { loadBeside } from "#server/services/drafts/load-beside";
import { type LoadedDraft, loadDraft } from "#server/services/drafts/load-draft";
import type { StoredEdit } from "#server/services/drafts/load-edits";
import { noSuchReview } from "#server/services/drafts/lock-review";
import { refusalToTakeBack } from "#server/services/drafts/take-edit-back";

/** One draft with its lines beside the work and the contract, every edit and decision, and what whoever looks may do. */
export const getDraft = defineQuery({
  name: "draft.get",
  permission: "draft.read",
  input: GetDraftInput,
  async run(scope, { reviewId }): Promise<DraftDetail> {
    const [row] = await scope.tx.select().from(draftReviews).where(eq(draftReviews.id, reviewId));
    if (!row) throw noSuchReview();
    const draft = await loadDraft(scope, row);
    const { invoice, amountMinor } = draft;
    const beside = await loadBeside(scope, draft);
    const money = (minor: bigint) => ({ minor, currency: invoice.currency });
    const isOpen = draft.review.state === "open" && invoice.isDraft;
    const mayEdit = isOpen && can(scope.actor, "draft.review", invoice.entityCode);
    return {
      reviewId,
      version: row.version,
      state: draft.review.state,
      invoiceId: invoice.id,
      document: invoice.document,
      entity: { code: invoice.entityCode, name: invoice.entityName },
      customer: { id: invoice.customerId, name: invoice.customerName },
      project: beside.project,
      contract: beside.contract,
      value: {
        agreed: beside.agreedMinor === null ? null : money(beside.agreedMinor),
        billedBefore: money(beside.billedMinor),
        left: beside.agreedMinor === null ? null : money(beside.agreedMinor - beside.billedMinor - amountMinor),
      },
      rateCard: draft.card
        .filter(({ currency }) => currency === invoice.currency)
        .map((rate) => ({
          role: rate.role,
          hourly: money(rate.hourlyMinor),
          from: rate.startsOn,
          to: rate.endsOn,
          isApproved: !rate.carriesApproval || rate.approvedOn !== null,
        })),
      amount: money(amountMinor),
      editedBy: money(draft.sequence.netEditMinor),
      openedAt: row.openedAt,
      dueAt: row.dueAt,
      closedAt: row.closedAt,
      endedBecause: row.endedBecause,
      lines: draftLineViews(draft),
      edits: draft.edits.map((edit) => editView(draft, edit, mayEdit)),
      parts: partsAsked(draft.sequence),
      steps: draft.steps.map(({ position, part, decision, decidedBy, decidedAt, note, voidedBecause }) => ({
        position,
        part,
        decision,
        decidedBy,
        decidedAt,
        note,
        voidedBecause,
      })),
      exceptions: beside.exceptions,
      hold: { ...beside.hold, isAutoAdvancing: invoice.isAutoAdvancing },
      acts: isOpen
        ? actsOf(draft, scope.actor, mayEdit)
        : { decides: null, cannotApprove: null, canAnswer: false, canEdit: false },
    };
  },
});

function actsOf(draft: LoadedDraft, actor: Actor, canEdit: boolean): DraftActs {
  const part: ReviewPart | null = waitingStep(draft.steps)?.part ?? null;
  const isYours = part !== null && can(actor, permissionOf[part], draft.invoice.entityCode);
  if (part === null || part === "correction" || !isYours || actor.kind !== "person")
    return { decides: null, cannotApprove: null, canAnswer: isYours && part === "correction", canEdit };
  const refusal = refusalToApprove(part, actor, draft.steps, draft.standing);
  return {
    decides: part,
    cannotApprove: refusal ?? (draft.onItsWay.size > 0 ? stillOnItsWay : null),
    canAnswer: false,
    canEdit,
  };
}

function editView(draft: LoadedDraft, edit: StoredEdit, mayEdit: boolean): DraftEditView {
  const standing = ({ state, confirmation, error }: NonNullable<StoredEdit["act"]>) => ({ state, confirmation, error });
  return {
    id: edit.id,
    lineId: edit.lineExternalId,
    field: edit.field,
    before: termsView(edit.before, draft.invoice.currency),
    after: termsView(edit.after, draft.invoice.currency),
    reason: edit.reason,
    editedBy: edit.editedBy,
    editedAt: edit.editedAt,
    act: edit.act && standing(edit.act),
    takenBack: edit.takenBack && { ...edit.takenBack, act: edit.takenBack.act && standing(edit.takenBack.act) },
    canTakeBack: mayEdit && refusalToTakeBack(draft, edit) === null,
  };
}

function termsView(
  { description, minutes, hourlyMinor, amountMinor, isLeftOut }: LineTerms,
  currency: string,
): EditedTerms {
  return {
    description,
    minutes,
    hourly: hourlyMinor === null ? null : { minor: BigInt(hourlyMinor), currency },
    amount: { minor: BigInt(amountMinor), currency },
    isLeftOut,
  };
}
