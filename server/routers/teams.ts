import { cancelAbsence } from "#server/services/teams/cancel-absence";
import { closeTeam } from "#server/services/teams/close-team";
import { createTeam } from "#server/services/teams/create-team";
import { enterAbsence } from "#server/services/teams/enter-absence";
import { removeMember } from "#server/services/teams/remove-member";
import { setMember } from "#server/services/teams/set-member";
import { teamsOverview } from "#server/services/teams/teams-overview";
import { mutation, query, router } from "#server/trpc/init";

export const teamsRouter = router({
  overview: query(teamsOverview),
  create: mutation(createTeam),
  close: mutation(closeTeam),
  setMember: mutation(setMember),
  removeMember: mutation(removeMember),
  enterAbsence: mutation(enterAbsence),
  cancelAbsence: mutation(cancelAbsence),
});
