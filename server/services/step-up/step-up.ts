import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access";
import { factorFailures, recoveryCodes, secondFactors } from "#db/schema/sign-in";
import type { FactorMeans } from "#server/domain/access/step-up";
import { addHours, addMinutes } from "#server/domain/time";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { lockFactor, type StoredFactor } from "#server/services/step-up/factor-store";
import { lockMySession } from "#server/services/step-up/my-session";
import { isRecoveryCode, matchedStep, recoveryHash } from "#server/services/step-up/totp";

const FAILURE_WINDOW_MINUTES = 15;
const MOST_FAILURES_IN_WINDOW = 5;

export type StepUpAnswer = { ok: true; factorAt: Date } | { ok: false; reason: string };

/**
 * Shows a second factor in the actor's session. A code is taken once: whoever judges one holds the factor's row, and what
 * was spent is written before the row is let go. A wrong code is an answer rather than a refusal, since it has to be
 * counted, and what is refused leaves nothing behind.
 */
export const stepUp = defineCommand({
  name: "session.step_up",
  permission: "account.own",
  input: z.strictObject({ code: z.string().trim().min(6).max(40) }),
  async run(scope, { code }): Promise<Outcome<StepUpAnswer>> {
    const { userId, sessionId } = await lockMySession(scope);
    const factor = await lockFactor(scope, userId);
    if (!factor?.confirmedAt)
      throw conflict("Your account has no second factor. Enter one on your account page; nothing was changed.");
    await refuseTooMany(scope, userId);
    const means = await spend(scope, userId, factor, code);
    const subject = { type: "user", id: userId };
    if (means === null) {
      await noteFailure(scope, userId);
      return {
        result: { ok: false, reason: wrongCode(code) },
        events: [{ type: "factor.refused", subject, data: { sessionId } }],
      };
    }
    await scope.tx.update(sessions).set({ factorAt: scope.now, factorMeans: means }).where(eq(sessions.id, sessionId));
    return {
      result: { ok: true, factorAt: scope.now },
      events: [{ type: "factor.shown", subject, data: { sessionId, means } }],
    };
  },
});

/** Takes the code for good if it is one; answers what kind it was. */
async function spend(
  scope: Scope,
  userId: string,
  { secret, lastStep }: StoredFactor,
  code: string,
): Promise<FactorMeans | null> {
  if (isRecoveryCode(code)) {
    const spent = await scope.tx
      .update(recoveryCodes)
      .set({ usedAt: scope.now })
      .where(
        and(
          eq(recoveryCodes.userId, userId),
          eq(recoveryCodes.codeHash, recoveryHash(userId, code)),
          isNull(recoveryCodes.usedAt),
        ),
      )
      .returning({ codeHash: recoveryCodes.codeHash });
    return spent.length > 0 ? "recovery_code" : null;
  }
  const step = matchedStep(secret, code, scope.now, lastStep);
  if (step === null) return null;
  await scope.tx.update(secondFactors).set({ lastStep: step }).where(eq(secondFactors.userId, userId));
  return "code";
}

async function refuseTooMany(scope: Scope, userId: string): Promise<void> {
  const since = addMinutes(scope.now, -FAILURE_WINDOW_MINUTES);
  const failures = await scope.tx.$count(
    factorFailures,
    and(eq(factorFailures.userId, userId), gt(factorFailures.failedAt, since)),
  );
  if (failures >= MOST_FAILURES_IN_WINDOW)
    throw ruleViolation(
      `Too many wrong codes for this account. Wait ${FAILURE_WINDOW_MINUTES} minutes, then enter the code shown then; nothing was changed.`,
    );
}

async function noteFailure(scope: Scope, userId: string): Promise<void> {
  await scope.tx.execute(
    sql`delete from factor_failures where failed_at < ${addHours(scope.now, -24).toISOString()}::timestamptz`,
  );
  await scope.tx.insert(factorFailures).values({ id: newId(scope.now), userId, failedAt: scope.now });
}

function wrongCode(code: string): string {
  return isRecoveryCode(code)
    ? "This is not one of your recovery codes, or it was used before. Enter another one."
    : "This code is not right, or it was used before. Wait for the next one and enter that.";
}
