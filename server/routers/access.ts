import { addUser } from "#server/services/access/add-user";
import { revokeAnyToken, revokeToken, rotateToken } from "#server/services/access/change-token";
import { disableUser } from "#server/services/access/change-user";
import { confirmProposal, declineProposal } from "#server/services/access/decide-proposal";
import { listDutyReviews, signOffDutyReview } from "#server/services/access/duty-reviews";
import { endGrant } from "#server/services/access/end-grants";
import { revokeSessions } from "#server/services/access/end-session";
import { exportAccess, exportReview } from "#server/services/access/export-access";
import { getPerson } from "#server/services/access/get-person";
import { giveGrant } from "#server/services/access/give-grant";
import { endGroupOverride } from "#server/services/access/group-overrides";
import { leaveUser } from "#server/services/access/leave-user";
import { listPeople } from "#server/services/access/list-people";
import { listProposals } from "#server/services/access/list-proposals";
import { listSessions } from "#server/services/access/list-sessions";
import { listTokens, ownTokens } from "#server/services/access/list-tokens";
import { makeToken } from "#server/services/access/make-token";
import { moveUser } from "#server/services/access/move-user";
import { previewGrants } from "#server/services/access/preview-grants";
import { decideLines, openReview, signOffReview } from "#server/services/access/review-access";
import { getReview, listReviews } from "#server/services/access/reviews";
import { revokeSession } from "#server/services/access/revoke-session";
import { listEntities } from "#server/services/entities/list-entities";
import { mutation, query, router, secretMutation } from "#server/trpc/init";

export const accessRouter = router({
  people: query(listPeople),
  person: query(getPerson),
  export: query(exportAccess),
  entities: query(listEntities),
  preview: query(previewGrants),
  add: mutation(addUser),
  give: mutation(giveGrant),
  end: mutation(endGrant),
  move: mutation(moveUser),
  leave: mutation(leaveUser),
  disable: mutation(disableUser),
  proposals: query(listProposals),
  confirm: mutation(confirmProposal),
  decline: mutation(declineProposal),
  dutyReviews: query(listDutyReviews),
  signOffDutyReview: mutation(signOffDutyReview),
  reviews: query(listReviews),
  review: query(getReview),
  exportReview: query(exportReview),
  openReview: mutation(openReview),
  decideLines: mutation(decideLines),
  signOffReview: mutation(signOffReview),
  endOverride: mutation(endGroupOverride),
  sessions: query(listSessions),
  endSession: mutation(revokeSession),
  endSessions: mutation(revokeSessions),
});

export const tokensRouter = router({
  own: query(ownTokens),
  list: query(listTokens),
  make: secretMutation(makeToken),
  rotate: secretMutation(rotateToken),
  revoke: mutation(revokeToken),
  revokeAny: mutation(revokeAnyToken),
});
