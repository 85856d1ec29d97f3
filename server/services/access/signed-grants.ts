import { eq } from "drizzle-orm";
import { z } from "zod";
import { grants } from "#db/schema/access";
import { entitiesOf } from "#server/domain/access/grant-window";
import { Role } from "#server/domain/access/roles";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { endGrants, endGrantsFrom, standingOf } from "#server/services/access/end-grants";
import { GrantInput, giveGrants, grantInWords, Reason } from "#server/services/access/give-grants";
import { lockAccount } from "#server/services/access/lock-account";

/** Gives what a signed request asks for. Duties that must not meet are refused as ever, whoever signed. */
export const giveSignedGrant = defineCommand({
  name: "grant.give_signed",
  permission: "approval.perform",
  input: z.strictObject({ userId: z.uuid(), grant: GrantInput, givenBy: z.string().min(1).max(300) }),
  async run(scope, { userId, grant, givenBy }) {
    const account = await lockAccount(scope, userId);
    const { grantIds, events } = await giveGrants(scope, account, [grant], new Map(), givenBy);
    const sentence = `${account.name} has ${grantInWords(grant.role, grant.entities)}.`;
    return {
      result: { grantId: grantIds[0] ?? null, sentence },
      events: events as [DomainEvent, ...DomainEvent[]],
    };
  },
});

/** Ends a grant as a signed request asks for it. */
export const endSignedGrant = defineCommand({
  name: "grant.end_signed",
  permission: "approval.perform",
  input: z.strictObject({ grantId: z.uuid(), from: z.date().nullable(), reason: Reason }),
  async run(scope, { grantId, from, reason }) {
    const [known] = await scope.tx.select({ userId: grants.userId }).from(grants).where(eq(grants.id, grantId));
    if (!known) throw notFound("There is no such grant.");
    const account = await lockAccount(scope, known.userId);
    const [row] = (await standingOf(scope, { userId: known.userId })).filter(({ id }) => id === grantId);
    if (!row) throw ruleViolation(`This grant of ${account.name} is over already.`);
    const events =
      from === null || from <= scope.now
        ? await endGrants(scope, account, [row], reason)
        : await endGrantsFrom(scope, account, [row], from, reason);
    if (events.length === 0) throw ruleViolation(`This grant of ${account.name} ends before that already.`);
    const sentence = `${account.name} no longer has ${grantInWords(Role.parse(row.role), entitiesOf(row.entities))}.`;
    return { result: { sentence }, events: events as [DomainEvent, ...DomainEvent[]] };
  },
});
