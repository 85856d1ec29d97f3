import { answerDraft } from "#server/services/drafts/answer-draft";
import { approveDraft } from "#server/services/drafts/approve-draft";
import { confirmWork } from "#server/services/drafts/confirm-work";
import { countWaitingDrafts } from "#server/services/drafts/count-waiting-drafts";
import { countersignDraft } from "#server/services/drafts/countersign-draft";
import { editLine } from "#server/services/drafts/edit-line";
import { getDraft } from "#server/services/drafts/get-draft";
import { listDrafts } from "#server/services/drafts/list-drafts";
import { takeEditBack } from "#server/services/drafts/take-edit-back";
import { mutation, query, router } from "#server/trpc/init";

export const draftsRouter = router({
  list: query(listDrafts),
  waiting: query(countWaitingDrafts),
  get: query(getDraft),
  editLine: mutation(editLine),
  takeEditBack: mutation(takeEditBack),
  confirmWork: mutation(confirmWork),
  approve: mutation(approveDraft),
  countersign: mutation(countersignDraft),
  answer: mutation(answerDraft),
});
