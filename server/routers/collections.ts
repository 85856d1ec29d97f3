import { askSuccessManager } from "#server/services/collections/consequences/ask-success-manager";
import { handOverFile } from "#server/services/collections/consequences/hand-over-file";
import { whoToAsk } from "#server/services/collections/consequences/who-to-ask";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { accountLedger } from "#server/services/collections/records/account-ledger";
import { accountNotesPage } from "#server/services/collections/records/account-notes";
import { accountTimeline } from "#server/services/collections/records/account-timeline";
import { addNote } from "#server/services/collections/records/add-note";
import { addTask } from "#server/services/collections/records/add-task";
import { changeContactPerson, retireContactPerson } from "#server/services/collections/records/change-contact-person";
import { endAnyExclusion, endExclusion } from "#server/services/collections/records/end-exclusion";
import { endNudge } from "#server/services/collections/records/end-nudge";
import { enterContactPerson } from "#server/services/collections/records/enter-contact-person";
import { enterExclusion, enterLongExclusion } from "#server/services/collections/records/enter-exclusion";
import { enterNudge } from "#server/services/collections/records/enter-nudge";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { recordContact } from "#server/services/collections/records/record-contact";
import { reschedulePromise } from "#server/services/collections/records/reschedule-promise";
import { doneTask, dropTask } from "#server/services/collections/records/settle-task";
import { withdrawPromise } from "#server/services/collections/records/withdraw-promise";
import { mutation, pageQuery, query, router } from "#server/trpc/init";

export const collectionsRouter = router({
  desk: query(accountDesk),
  ledger: pageQuery(accountLedger),
  notes: pageQuery(accountNotesPage),
  timeline: pageQuery(accountTimeline),
  recordContact: mutation(recordContact),
  withdrawPromise: mutation(withdrawPromise),
  reschedulePromise: mutation(reschedulePromise),
  enterExclusion: mutation(enterExclusion),
  enterLongExclusion: mutation(enterLongExclusion),
  endExclusion: mutation(endExclusion),
  endAnyExclusion: mutation(endAnyExclusion),
  enterStandstill: mutation(enterStandstill),
  whoToAsk: query(whoToAsk),
  askSuccessManager: mutation(askSuccessManager),
  handOverFile: query(handOverFile),
  enterNudge: mutation(enterNudge),
  endNudge: mutation(endNudge),
  addTask: mutation(addTask),
  doneTask: mutation(doneTask),
  dropTask: mutation(dropTask),
  enterContactPerson: mutation(enterContactPerson),
  changeContactPerson: mutation(changeContactPerson),
  retireContactPerson: mutation(retireContactPerson),
  addNote: mutation(addNote),
});
