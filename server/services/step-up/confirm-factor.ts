import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access";
import { recoveryCodes as recoveryCodesTable } from "#db/schema/sign-in";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { lockFactor, writeFactor } from "#server/services/step-up/factor-store";
import { lockMySession } from "#server/services/step-up/my-session";
import { matchedStep, recoveryHash } from "#server/services/step-up/totp";

/** Ends the entering of a factor: its first code shows that the authenticator has the secret. That code is spent. */
export const confirmFactor = defineCommand({
  name: "factor.confirm",
  permission: "account.own",
  input: z.strictObject({ code: z.string().trim().max(40) }),
  async run(scope, { code }) {
    const { userId, sessionId } = await lockMySession(scope);
    const entered = await lockFactor(scope, userId);
    if (!entered || entered.confirmedAt)
      throw conflict("No second factor is being entered for your account. Begin again; nothing was changed.");
    const step = matchedStep(entered.secret, code, scope.now, 0);
    if (step === null)
      throw ruleViolation(
        "This is not the code of that secret at this time. Check the clock of the device and enter the code it shows now.",
      );
    const hashes = entered.recoveryCodes.map((recovery) => recoveryHash(userId, recovery));
    await writeFactor(scope, userId, { ...entered, recoveryCodes: [], confirmedAt: scope.now, lastStep: step });
    await scope.tx.execute(sql`delete from recovery_codes where user_id = ${userId}`);
    await scope.tx.insert(recoveryCodesTable).values(hashes.map((codeHash) => ({ userId, codeHash })));
    await scope.tx.update(sessions).set({ factorAt: scope.now, factorMeans: "code" }).where(eq(sessions.id, sessionId));
    return {
      result: null,
      events: [{ type: "factor.confirmed", subject: { type: "user", id: userId }, data: { sessionId } }],
    };
  },
});
