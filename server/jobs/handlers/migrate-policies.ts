import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { runningMigrations, workMigration } from "#server/services/policies/migrations/work-migration";

/** Brings what is in flight under the version in force, portion by portion; at its slot it goes on with every migration at work. */
export async function migratePolicies(
  context: Context,
  { migrationId }: JobPayloads["policies.migrate"],
  signal: AbortSignal,
): Promise<void> {
  const ids = migrationId === undefined ? await runningMigrations.execute(context, {}) : [migrationId];
  for (const id of ids) await workMigration(context, id, signal);
}
