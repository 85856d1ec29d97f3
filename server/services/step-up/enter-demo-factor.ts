import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { writeFactor } from "#server/services/step-up/factor-store";

/** Gives an account of the demo company a second factor whose secret is no secret, for whoever tries the demo. */
export const enterDemoFactor = defineCommand({
  name: "factor.enter_demo",
  permission: "access.administer",
  input: z.strictObject({ email: z.email(), secret: z.string().min(32) }),
  async run(scope, { email, secret }) {
    const [account] = await scope.tx.execute<{ id: string }>(
      sql`select id from users where lower(email) = ${email.toLowerCase()} and is_demo for update`,
    );
    if (!account) throw ruleViolation(`${email} is no account of the demo. Nothing was changed.`);
    await writeFactor(scope, account.id, { secret, recoveryCodes: [], confirmedAt: scope.now, lastStep: 0 });
    return {
      result: null,
      events: [{ type: "factor.confirmed", subject: { type: "user", id: account.id }, data: { isDemo: true } }],
    };
  },
});
