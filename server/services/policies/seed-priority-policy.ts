import { policies } from "#db/schema/cases";
import { actorName } from "#server/domain/access/actor";
import { defaultPriorityPolicy } from "#server/domain/cases/priority";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";

/**
 * Stores the first priority policy where none is stored, in the caller's transaction.
 * @returns the event for the caller's command to record, or null when a policy stands already.
 */
export async function seedPriorityPolicy(scope: Pick<Scope, "tx" | "actor" | "now">): Promise<DomainEvent | null> {
  const stored = await scope.tx
    .insert(policies)
    .values({
      kind: "case_priority",
      version: 1,
      document: defaultPriorityPolicy,
      effectiveFrom: scope.now,
      notedAt: scope.now,
      createdAt: scope.now,
      createdBy: actorName(scope.actor),
    })
    .onConflictDoNothing()
    .returning({ version: policies.version });
  if (stored.length === 0) return null;
  return {
    type: "policy.activated",
    subject: { type: "policy", id: "case_priority" },
    after: { version: 1, document: defaultPriorityPolicy },
  };
}
