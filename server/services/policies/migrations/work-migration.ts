import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { policyMigrations } from "#db/schema/cases";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { inOneHand } from "#server/kernel/one-hand";
import { defineQuery } from "#server/kernel/query";
import { migratePortion } from "#server/services/policies/migrations/migrate-portion";

/** Works a migration off in portions, each its own transaction, so that a worker's death costs at most the one it was at. */
export async function workMigration(context: Context, migrationId: string, signal: AbortSignal): Promise<void> {
  await inOneHand(context, `migration ${migrationId}`, async () => {
    for (;;) {
      signal.throwIfAborted();
      try {
        if (!(await migratePortion.execute(context, { migrationId })).mayBeMore) return;
      } catch (error) {
        // Dropped by somebody, or done.
        if (refusalOf(error)?.code === "NOT_FOUND") return;
        throw error;
      }
    }
  });
}

/** Migrations at work, whose wake-up may have been lost. */
export const runningMigrations = defineQuery({
  name: "policy.running_migrations",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope): Promise<string[]> {
    const rows = await scope.tx
      .select({ id: policyMigrations.id })
      .from(policyMigrations)
      .where(eq(policyMigrations.state, "running"))
      .orderBy(asc(policyMigrations.startedAt));
    return rows.map(({ id }) => id);
  },
});
