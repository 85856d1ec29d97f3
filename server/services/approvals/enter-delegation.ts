import { and, gt, isNull, sql } from "drizzle-orm";
import { delegations } from "#db/schema/approvals";
import type { Role } from "#server/domain/access/roles";
import { signingRoles } from "#server/domain/approvals/authority";
import { delegationTrouble } from "#server/domain/approvals/delegation";
import { EnterDelegationInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { grantsAt } from "#server/services/access/grants-at";
import { personActing } from "#server/services/cases/case-acts";

/**
 * Hands one's own power to sign on for a time. Circles are refused under one lock over all delegations, so that of two
 * halves of one entered at once only the first stands.
 */
export const enterDelegation = defineCommand({
  name: "delegation.enter",
  permission: "delegation.enter",
  input: EnterDelegationInput,
  async run(scope, input) {
    const person = personActing(scope);
    await scope.tx.execute(sql`select pg_advisory_xact_lock(7203127)`);
    if (input.endsAt <= scope.now)
      throw ruleViolation("This delegation would be over before it begins. Choose an end that lies ahead.");
    const [delegate] = await grantsAt(scope.tx, { personIds: [input.toPersonId] }, scope.now);
    if (!delegate)
      throw notFound(
        "This person has no account that can sign in, so nothing can be delegated to them. Choose another.",
      );
    const own = await grantsAt(scope.tx, { personIds: [person.personId] }, scope.now);
    if (!own.some(({ role }) => (signingRoles as readonly Role[]).includes(role)))
      throw ruleViolation("You may not sign requests yourself, so there is nothing to delegate.");
    // One that begins in the past is looked at from then on, as the database does.
    const from = input.startsAt < scope.now ? input.startsAt : scope.now;
    const standing = await scope.tx
      .select()
      .from(delegations)
      .where(and(isNull(delegations.endedAt), gt(delegations.endsAt, from)));
    const names = new Map(
      standing.flatMap((one) => [[one.fromPersonId, one.fromName] as const, [one.toPersonId, one.toName] as const]),
    );
    names.set(person.personId, person.name).set(delegate.personId, delegate.name);
    const entered = { ...input, fromPersonId: person.personId };
    const trouble = delegationTrouble(entered, standing, (id) => names.get(id) ?? "somebody");
    if (trouble !== null) throw ruleViolation(trouble);
    const id = newId(scope.now);
    const row = {
      id,
      fromPersonId: person.personId,
      fromName: person.name,
      toPersonId: delegate.personId,
      toName: delegate.name,
      kinds: input.kinds === "all" ? ["all"] : [...input.kinds],
      entities: input.entities === "all" ? ["all"] : [...input.entities],
      limitBaseMinor: input.limitBaseMinor,
      startsAt: input.startsAt,
      endsAt: input.endsAt,
      reason: input.reason,
      enteredAt: scope.now,
    };
    await scope.tx.insert(delegations).values(row);
    return {
      result: { delegationId: id, message: `${delegate.name} signs for you as you said.` },
      events: [
        {
          type: "delegation.entered",
          subject: { type: "delegation", id },
          reason: input.reason,
          after: row,
          data: { sentence: `${person.name} delegated signing to ${delegate.name}.` },
        },
      ],
    };
  },
});
