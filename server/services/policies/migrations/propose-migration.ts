import { z } from "zod";
import { policyMigrations } from "#db/schema/cases";
import { actorName } from "#server/domain/access/actor";
import { migratedKinds } from "#server/domain/policies/views";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { activePolicy } from "#server/services/policies/active-policy";
import { personIdOf } from "#server/services/policies/draft-policy";
import { inFlightOf } from "#server/services/policies/migrations/registry";
import { countOutdated, openMigration } from "#server/services/policies/migrations/stored-migrations";
import { documentKind } from "#server/services/policies/policy-kinds";
import { lockDocument, requireEverywhere } from "#server/services/policies/stored-documents";

/** Proposes to bring what is in flight under the version in force. Nothing moves until a second person starts it. */
export const proposeMigration = defineCommand({
  name: "desk_policy.propose_migration",
  permission: "policy.publish",
  input: z.strictObject({
    kind: z.enum(migratedKinds),
    /** The version the person had before them; the one in force. */
    version: z.int().min(1),
    note: z.string().trim().min(3).max(500),
  }),
  async run(scope, { kind: key, version, note }) {
    const kind = documentKind(key);
    requireEverywhere(scope, "policy.publish", kind);
    const proposerPersonId = personIdOf(scope);
    await lockDocument(scope, kind);
    const active = await activePolicy(scope, key);
    if (active.version !== version)
      throw conflict(
        `Version ${active.version} of ${kind.label} is in force, not version ${version}. Look at what would move to it, then propose it again.`,
        { activeVersion: active.version },
      );
    const open = await openMigration(scope, key);
    if (open)
      throw conflict(
        `${open.proposedBy} proposed to bring what is in flight to version ${open.version} already. Wait until it is done, or drop it.`,
      );
    const total = await countOutdated(scope, key);
    if (total === 0)
      throw ruleViolation(
        `Every ${inFlightOf(key).noun.one} goes on under version ${version} already. Nothing was stored.`,
      );
    const id = newId(scope.now);
    const proposedBy = actorName(scope.actor);
    await scope.tx.insert(policyMigrations).values({
      id,
      kind: key,
      version,
      note,
      state: "proposed",
      total,
      proposedBy,
      proposerPersonId,
      proposedAt: scope.now,
    });
    return {
      result: { migrationId: id, total },
      events: [
        {
          type: "policy.migration_proposed",
          subject: { type: "policy", id: key },
          reason: note,
          after: { version },
          data: { migrationId: id, total },
        },
      ],
    };
  },
});
