import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { type grants, sessions, users } from "#db/schema/access";
import { entitiesOf, storedEntities } from "#server/domain/access/grant-window";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { endGrants, standingOf } from "#server/services/access/end-grants";
import { GrantInput, giveGrants } from "#server/services/access/give-grants";
import { lockAccount, refuseOwn, requireOver } from "#server/services/access/lock-account";

/** Stops an account from signing in and ends its sessions at once. Its history stays. */
export const disableUser = defineCommand({
  name: "user.disable",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), reason: z.string().trim().min(3).max(200) }),
  async run(scope, { userId, reason }) {
    const account = await lockAccount(scope, userId);
    refuseOwn(scope, account.personId, "disable");
    if (account.disabledAt !== null && account.disabledAt <= scope.now)
      throw ruleViolation(`The account ${account.email} is disabled already.`);
    for (const grant of await standingOf(scope, { userId }))
      requireOver(scope, entitiesOf(grant.entities), account.name);
    await scope.tx.update(users).set({ disabledAt: scope.now }).where(eq(users.id, userId));
    await scope.tx
      .update(sessions)
      .set({ endedAt: scope.now, endedReason: "account disabled" })
      .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)));
    return {
      result: null,
      events: [
        {
          type: "user.disabled",
          subject: { type: "user", id: userId },
          reason,
          data: { sentence: `The account ${account.email} of ${account.name} was disabled.` },
        },
      ],
    };
  },
});

/**
 * Replaces what was given to an account by hand. What it holds already and is wanted again stays as it is; ended grants
 * stay on record.
 */
export const grantRoles = defineCommand({
  name: "user.grant",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), grants: z.array(GrantInput).max(20) }),
  async run(scope, input) {
    const account = await lockAccount(scope, input.userId);
    const before = await standingOf(scope, { userId: input.userId });
    const keeps = before.filter((held) => input.grants.some((wanted) => isSame(held, wanted)));
    const ends = before.filter((held) => !keeps.includes(held));
    const gives = input.grants.filter((wanted) => !keeps.some((held) => isSame(held, wanted)));
    for (const grant of ends) requireOver(scope, entitiesOf(grant.entities), account.name);
    const given = await giveGrants(scope, account, gives, new Map(ends.map(({ id }) => [id, scope.now])));
    const ended = await endGrants(scope, account, ends, "Replaced.");
    return {
      result: { proposalIds: given.proposalIds },
      events: [
        {
          type: "user.granted",
          subject: { type: "user", id: input.userId },
          before: { grants: before.map(({ role, entities }) => ({ role, entities })) },
          after: { grants: input.grants },
        },
        ...ended,
        ...given.events,
      ],
    };
  },
});

/** Nothing was said of its time, so that it goes on as it stands. */
function isSame(held: typeof grants.$inferSelect, wanted: GrantInput): boolean {
  return (
    held.role === wanted.role &&
    held.entities.toSorted().join() === storedEntities(wanted.entities).toSorted().join() &&
    wanted.startsAt === undefined &&
    (wanted.endsAt ?? null)?.getTime() === held.endsAt?.getTime()
  );
}
