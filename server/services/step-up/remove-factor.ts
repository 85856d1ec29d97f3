import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { conflict, forbidden, notFound } from "#server/kernel/errors";
import { dropFactor } from "#server/services/step-up/factor-store";
import { lockMySession } from "#server/services/step-up/my-session";
import { requireFreshFactor } from "#server/services/step-up/require-fresh-factor";

/** Takes the actor's own factor away. Only whoever still has it may: a session alone does not suffice. */
export const removeFactor = defineCommand({
  name: "factor.remove",
  permission: "account.own",
  input: z.strictObject({}),
  async run(scope) {
    const { userId } = await lockMySession(scope);
    requireFreshFactor(scope);
    if (!(await dropFactor(scope, userId)))
      throw conflict("Your account has no second factor any more. Reload the page; nothing was changed.");
    return { result: null, events: [{ type: "factor.removed", subject: { type: "user", id: userId } }] };
  },
});

/** For whoever lost authenticator and recovery codes: another person, who administers access, takes the factor away. */
export const resetFactor = defineCommand({
  name: "factor.reset",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), reason: z.string().trim().min(10).max(300) }),
  async run(scope, { userId, reason }) {
    const [account] = await scope.tx.execute<{ person_id: string; email: string }>(
      sql`select person_id, email from users where id = ${userId} for no key update`,
    );
    if (!account) throw notFound("There is no such account.");
    if (scope.actor.kind === "person" && scope.actor.personId === account.person_id)
      throw forbidden("Nobody resets their own second factor. Ask another administrator; nothing was changed.");
    if (!(await dropFactor(scope, userId)))
      throw conflict(`The account ${account.email} has no second factor. Nothing was changed.`);
    return { result: null, events: [{ type: "factor.reset", subject: { type: "user", id: userId }, reason }] };
  },
});
