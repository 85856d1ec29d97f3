import {
  FACTOR_MAX_AGE_MINUTES,
  factorWayOf,
  freshFactorRefusal,
  type StepUpDetails,
} from "#server/domain/access/step-up";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";

/**
 * Refuses, in words and with what the browser needs to ask for a code and repeat the act, whoever has not shown a second
 * factor lately in the session they act in.
 */
export function requireFreshFactor(
  scope: Pick<Scope, "actor" | "now">,
  maxAgeMinutes: number = FACTOR_MAX_AGE_MINUTES,
): void {
  const refusal = freshFactorRefusal(scope.actor, scope.now, maxAgeMinutes);
  if (refusal === null) return;
  const details: StepUpDetails = { stepUp: true, way: factorWayOf(scope.actor), maxAgeMinutes };
  throw new AppError("FORBIDDEN", refusal, details);
}
