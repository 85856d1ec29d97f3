import { z } from "zod";
import { entitiesOf } from "#server/domain/access/grant-window";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { endGrants, endGrantsFrom, standingOf } from "#server/services/access/end-grants";
import { GrantInput, giveGrants, Reason } from "#server/services/access/give-grants";
import { lockAccount, refuseOwn, requireOver } from "#server/services/access/lock-account";

/** Somebody changes roles: the old ones end and the new ones begin at the same moment, in one act with one reason. */
export const moveUser = defineCommand({
  name: "user.move",
  permission: "access.administer",
  input: z.strictObject({
    userId: z.uuid(),
    /** Now when it is left out. */
    from: z.date().optional(),
    ends: z.array(z.uuid()).max(20),
    gives: z
      .array(GrantInput.omit({ startsAt: true, reason: true }))
      .min(1)
      .max(20),
    reason: Reason,
  }),
  async run(scope, { userId, from, ends, gives, reason }) {
    const account = await lockAccount(scope, userId);
    refuseOwn(scope, account.personId, "move");
    const at = from !== undefined && from > scope.now ? from : scope.now;
    const isNow = at.getTime() === scope.now.getTime();
    const standing = await standingOf(scope, { userId });
    const leaving = standing.filter(({ id }) => ends.includes(id));
    if (leaving.length !== new Set(ends).size)
      throw notFound(`A grant that should end is not one of ${account.name} any more. Look again at what they hold.`);
    if (leaving.length === 0)
      throw ruleViolation(`Say which grants of ${account.name} end; giving one more is no move.`);
    for (const grant of leaving) requireOver(scope, entitiesOf(grant.entities), account.name);
    const wanted = gives.map((grant) => ({ ...grant, reason, ...(isNow ? {} : { startsAt: at }) }));
    const given = await giveGrants(scope, account, wanted, new Map(leaving.map(({ id }) => [id, at])));
    const ended = isNow
      ? await endGrants(scope, account, leaving, reason)
      : await endGrantsFrom(scope, account, leaving, at, reason);
    return {
      result: { grantIds: given.grantIds, proposalIds: given.proposalIds },
      events: [
        {
          type: "user.moved",
          subject: { type: "user", id: userId },
          reason,
          before: { grants: leaving.map(({ role, entities }) => ({ role, entities })) },
          after: { grants: gives, from: at },
          data: { sentence: `${account.name} moved to another role.` },
        },
        ...ended,
        ...given.events,
      ],
    };
  },
});
