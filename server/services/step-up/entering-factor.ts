import { sql } from "drizzle-orm";
import { z } from "zod";
import type { EnteringFactor } from "#server/domain/access/account-views";
import type { Scope } from "#server/kernel/context";
import { forbidden } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { readFactor, type StoredFactor } from "#server/services/step-up/factor-store";
import { codeAt, enrolmentUri, stepAt } from "#server/services/step-up/totp";

/** The factor that is being entered for the actor's account, to be shown to them alone; null when none is. */
export const enteringFactor = defineQuery({
  name: "factor.entering",
  permission: "account.own",
  input: z.strictObject({}),
  async run(scope): Promise<EnteringFactor | null> {
    const userId = myself(scope);
    const factor = await readFactor(scope, userId);
    if (!factor || factor.confirmedAt) return null;
    const account = await accountOf(scope, userId);
    return {
      secret: factor.secret,
      uri: enrolmentUri(factor.secret, account.email),
      recoveryCodes: factor.recoveryCodes,
      demoCode: account.isDemo ? codeAt(factor.secret, stepAt(scope.now)) : null,
    };
  },
});

/**
 * The code a demo account's authenticator shows, so that a visitor can try what needs one; null for any other account.
 * Nobody signs in with a demo account outside the demo.
 */
export const demoCode = defineQuery({
  name: "factor.demo_code",
  permission: "account.own",
  input: z.strictObject({}),
  async run(scope): Promise<{ code: string } | null> {
    const userId = myself(scope);
    if (!(await accountOf(scope, userId)).isDemo) return null;
    const factor = await readFactor(scope, userId);
    return factor?.confirmedAt ? { code: codeAt(factor.secret, unspentStep(factor, scope.now)) } : null;
  },
});

/** The code now; the next one, which is taken a step early, where that one is spent. */
function unspentStep({ lastStep }: StoredFactor, now: Date): number {
  const current = stepAt(now);
  return lastStep >= current ? current + 1 : current;
}

function myself({ actor }: Pick<Scope, "actor">): string {
  if (actor.kind !== "person" || actor.sessionId === undefined)
    throw forbidden("A second factor is its person's own. Sign in with a browser to see yours.");
  return actor.userId;
}

async function accountOf(scope: Scope, userId: string): Promise<{ email: string; isDemo: boolean }> {
  const [row] = await scope.tx.execute<{ email: string; is_demo: boolean }>(
    sql`select email, is_demo from users where id = ${userId}`,
  );
  return { email: row?.email ?? "", isDemo: row?.is_demo ?? false };
}
