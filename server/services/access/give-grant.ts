import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import type { DomainEvent } from "#server/kernel/events";
import { GrantInput, giveGrants } from "#server/services/access/give-grants";
import { lockAccount } from "#server/services/access/lock-account";

/** Gives an account one more grant, or proposes it where a second administrator has to want it. */
export const giveGrant = defineCommand({
  name: "grant.give",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), grant: GrantInput }),
  async run(scope, { userId, grant }) {
    const account = await lockAccount(scope, userId);
    const { grantIds, proposalIds, events } = await giveGrants(scope, account, [grant]);
    return {
      result: { grantId: grantIds[0] ?? null, proposalId: proposalIds[0] ?? null },
      events: events as [DomainEvent, ...DomainEvent[]],
    };
  },
});
