import { endOtherSessions, endOwnSession } from "#server/services/sign-in/end-own-sessions";
import { ownAccount } from "#server/services/sign-in/own-account";
import { beginFactor } from "#server/services/step-up/begin-factor";
import { confirmFactor } from "#server/services/step-up/confirm-factor";
import { demoCode, enteringFactor } from "#server/services/step-up/entering-factor";
import { removeFactor, resetFactor } from "#server/services/step-up/remove-factor";
import { stepUp } from "#server/services/step-up/step-up";
import { mutation, query, router } from "#server/trpc/init";

export const accountRouter = router({
  own: query(ownAccount),
  enteringFactor: query(enteringFactor),
  demoCode: query(demoCode),
  beginFactor: mutation(beginFactor),
  confirmFactor: mutation(confirmFactor),
  removeFactor: mutation(removeFactor),
  resetFactor: mutation(resetFactor),
  stepUp: mutation(stepUp),
  endSession: mutation(endOwnSession),
  endOtherSessions: mutation(endOtherSessions),
});
