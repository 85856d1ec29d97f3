import { z } from "zod";
import { addMinutes } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { lockFactor, writeFactor } from "#server/services/step-up/factor-store";
import { lockMySession } from "#server/services/step-up/my-session";
import { newRecoveryCode, newSecret, RECOVERY_CODES } from "#server/services/step-up/totp";

/** A session somebody else found open must not get a factor of theirs: the person has just signed in. */
const ENTER_WITHIN_MINUTES = 15;

/**
 * Draws a secret and recovery codes for the actor's account. They are shown by a query, never in this answer, which is
 * kept under its idempotency key.
 */
export const beginFactor = defineCommand({
  name: "factor.begin",
  permission: "account.own",
  input: z.strictObject({}),
  async run(scope) {
    const { userId, signedInAt } = await lockMySession(scope);
    if (signedInAt < addMinutes(scope.now, -ENTER_WITHIN_MINUTES))
      throw ruleViolation(
        `A second factor is entered at most ${ENTER_WITHIN_MINUTES} minutes after signing in. Sign out, sign in again, then enter it; nothing was changed.`,
      );
    const existing = await lockFactor(scope, userId);
    if (existing?.confirmedAt)
      throw conflict("Your account has a second factor. Remove it first, then enter another; nothing was changed.");
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await writeFactor(scope, userId, { secret: newSecret(), recoveryCodes, confirmedAt: null, lastStep: 0 });
    return { result: null, events: [{ type: "factor.begun", subject: { type: "user", id: userId } }] };
  },
});
