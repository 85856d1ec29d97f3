import { inArray } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access";
import { entitiesOf } from "#server/domain/access/grant-window";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { standingOf } from "#server/services/access/end-grants";
import { Reason } from "#server/services/access/give-grants";
import { accountsLeft, carryOutLeaving } from "#server/services/access/leaving";
import { lockPerson, refuseOwn, requireOver } from "#server/services/access/lock-account";

/**
 * Somebody leaves: none of their accounts opens anything from then on, and what they leave behind ends: sessions, tokens,
 * grants, and cases in their hands, which go back to their queues. At once, or from a moment on.
 */
export const leaveUser = defineCommand({
  name: "user.leave",
  permission: "access.administer",
  input: z.strictObject({ personId: z.uuid(), from: z.date().optional(), reason: Reason }),
  async run(scope, { personId, from, reason }) {
    const { name } = await lockPerson(scope, personId);
    refuseOwn(scope, personId, "let go of");
    const accounts = await accountsLeft(scope, personId);
    if (accounts.length === 0) throw ruleViolation(`${name} has left already.`);
    for (const grant of await standingOf(scope, { personId }, "any source"))
      requireOver(scope, entitiesOf(grant.entities), name);
    const at = from !== undefined && from > scope.now ? from : scope.now;
    const isNow = at.getTime() === scope.now.getTime();
    const userIds = accounts.map(({ id }) => id);
    // An account that was disabled before stays disabled from when it was.
    const open = accounts.filter(({ disabledAt }) => disabledAt === null || disabledAt > scope.now);
    if (open.length === 0 && !isNow)
      throw ruleViolation(`The accounts of ${name} are disabled already. Let them leave now.`);
    if (open.length > 0)
      await scope.tx
        .update(users)
        .set({ disabledAt: at })
        .where(
          inArray(
            users.id,
            open.map(({ id }) => id),
          ),
        );
    const said: DomainEvent[] = accounts.map(({ id, email }) => ({
      type: isNow ? "user.left" : "user.leaving",
      subject: { type: "user", id },
      reason,
      after: { disabledAt: at },
      data: {
        sentence: isNow ? `${name} left; ${email} opens nothing any more.` : `${name} leaves at ${at.toISOString()}.`,
      },
    }));
    const ended = isNow ? await carryOutLeaving(scope, { personId, name, userIds }) : [];
    return {
      result: { accounts: accounts.length, at },
      events: [...said, ...ended] as [DomainEvent, ...DomainEvent[]],
    };
  },
});
