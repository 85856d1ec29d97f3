import { eq } from "drizzle-orm";
import { z } from "zod";
import { policyMigrations } from "#db/schema/cases";
import { actorName } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { activePolicy } from "#server/services/policies/active-policy";
import { personIdOf } from "#server/services/policies/draft-policy";
import { lockMigration } from "#server/services/policies/migrations/stored-migrations";
import { documentKind } from "#server/services/policies/policy-kinds";
import { lockDocument, requireEverywhere } from "#server/services/policies/stored-documents";

/** Starts what another person proposed; a job then works it in portions. */
export const startMigration = defineCommand({
  name: "desk_policy.start_migration",
  permission: "policy.publish",
  input: z.strictObject({ migrationId: z.uuid() }),
  async run(scope, { migrationId }) {
    const personId = personIdOf(scope);
    const migration = await lockMigration(scope, migrationId);
    const kind = documentKind(migration.kind);
    requireEverywhere(scope, "policy.publish", kind);
    await lockDocument(scope, kind);
    if (migration.state !== "proposed")
      throw conflict(
        `This migration is ${migration.state === "running" ? "at work" : migration.state} already. Nothing was changed.`,
      );
    if (migration.proposerPersonId === personId)
      throw ruleViolation(
        "You proposed this, so somebody else has to start it: two people decide that what is in flight goes on otherwise. Nothing was changed.",
      );
    const { version } = await activePolicy(scope, migration.kind);
    if (version !== migration.version)
      throw conflict(
        `Version ${version} of ${kind.label} came into force meanwhile. Drop this, and propose to move to that one. Nothing was changed.`,
      );
    await scope.tx
      .update(policyMigrations)
      .set({ state: "running", startedBy: actorName(scope.actor), startedAt: scope.now })
      .where(eq(policyMigrations.id, migrationId));
    await enqueue(scope, "policies.migrate", { migrationId }, { singletonKey: migrationId });
    return {
      result: { migrationId, total: migration.total },
      events: [
        {
          type: "policy.migration_started",
          subject: { type: "policy", id: migration.kind },
          reason: migration.note,
          after: { version },
          data: { migrationId, proposedBy: migration.proposedBy, total: migration.total },
        },
      ],
    };
  },
});
