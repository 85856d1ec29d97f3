import { eq } from "drizzle-orm";
import { z } from "zod";
import { policyMigrations } from "#db/schema/cases";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { personIdOf } from "#server/services/policies/draft-policy";
import { lockMigration } from "#server/services/policies/migrations/stored-migrations";
import { documentKind } from "#server/services/policies/policy-kinds";
import { requireEverywhere } from "#server/services/policies/stored-documents";

/** Ends a migration before it is done. What has moved stays moved; what has not goes on as it did. */
export const dropMigration = defineCommand({
  name: "desk_policy.drop_migration",
  permission: "policy.publish",
  input: z.strictObject({ migrationId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  async run(scope, { migrationId, reason }) {
    personIdOf(scope);
    const migration = await lockMigration(scope, migrationId);
    requireEverywhere(scope, "policy.publish", documentKind(migration.kind));
    if (migration.state !== "proposed" && migration.state !== "running")
      throw conflict(`This migration is ${migration.state} already. Nothing was changed.`);
    await scope.tx
      .update(policyMigrations)
      .set({ state: "dropped", finishedAt: scope.now })
      .where(eq(policyMigrations.id, migrationId));
    return {
      result: { migrationId, moved: migration.moved },
      events: [
        {
          type: "policy.migration_dropped",
          subject: { type: "policy", id: migration.kind },
          reason,
          before: { state: migration.state },
          after: { version: migration.version, state: "dropped" },
          data: { migrationId, moved: migration.moved, total: migration.total },
        },
      ],
    };
  },
});
