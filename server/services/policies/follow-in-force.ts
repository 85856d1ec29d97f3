import { eq } from "drizzle-orm";
import { policyMigrations } from "#db/schema/cases";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { countOutdated, openMigration } from "#server/services/policies/migrations/stored-migrations";
import { CASE_PRIORITY } from "#server/services/policies/policy-kinds";

/**
 * What follows by itself once a version counts, in the transaction that found it does: the order of cases is made anew by
 * a job, in portions. Everything else in flight keeps its version until people migrate it.
 */
export async function followInForce(scope: Scope, kind: string, version: number): Promise<DomainEvent[]> {
  if (kind !== CASE_PRIORITY) return [];
  const before = await openMigration(scope, kind);
  if (before)
    await scope.tx
      .update(policyMigrations)
      .set({ state: "dropped", finishedAt: scope.now })
      .where(eq(policyMigrations.id, before.id));
  const total = await countOutdated(scope, kind);
  if (total === 0) return [];
  const id = newId(scope.now);
  await scope.tx.insert(policyMigrations).values({
    id,
    kind,
    version,
    note: "The order of cases follows what is in force.",
    state: "running",
    total,
    proposedBy: "Docket",
    startedBy: "Docket",
    proposedAt: scope.now,
    startedAt: scope.now,
  });
  await enqueue(scope, "policies.migrate", { migrationId: id }, { singletonKey: id });
  return [
    {
      type: "policy.migration_started",
      subject: { type: "policy", id: kind },
      after: { version },
      data: { migrationId: id, total },
    },
  ];
}
