import { sql } from "drizzle-orm";
import { z } from "zod";
import { entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { defineCommand } from "#server/kernel/command";
import { forbidden } from "#server/kernel/errors";
import { personIdOf } from "#server/services/policies/draft-policy";
import { documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import { requireDraft } from "#server/services/policies/require-draft";
import { documentsOf, lockDocument, requireEverywhere, versionOf } from "#server/services/policies/stored-documents";

/** Takes a draft back, by its author or by whoever would have published it. It stays on record. */
export const withdrawPolicy = withdrawPolicyCommand("policy.withdraw", "mapping.edit");
/** The same for the documents desks are run by. */
export const withdrawDeskPolicy = withdrawPolicyCommand("desk_policy.withdraw", "policy.edit");

function withdrawPolicyCommand(name: `${string}.${string}`, permission: Permission) {
  return defineCommand({
    name,
    permission,
    input: z.strictObject({
      kind: z.string().min(1).max(100),
      version: z.int().min(1),
      reason: z.string().trim().min(3).max(500),
    }),
    async run(scope, input) {
      const kind = documentKind(input.kind);
      const permissions = permissionsOf(kind.kind);
      requireEverywhere(scope, permissions.edit, kind);
      const personId = personIdOf(scope);
      await lockDocument(scope, kind);
      const draft = versionOf(kind, await documentsOf(scope, kind), input.version);
      requireDraft(kind, draft);
      if (draft.authorId !== personId && entitiesWith(scope.actor, permissions.publish) !== "all")
        throw forbidden(
          `Version ${draft.version} was drafted by ${draft.createdBy}. Only they, or somebody who may publish it, can withdraw it. Nothing was changed.`,
        );
      await scope.tx.execute(
        sql`update policies set state = 'withdrawn' where kind = ${kind.kind} and version = ${draft.version}`,
      );
      return {
        result: { version: draft.version },
        events: [
          {
            type: "policy.withdrawn",
            subject: { type: "policy", id: kind.kind },
            reason: input.reason,
            before: { version: draft.version, state: "draft" },
            after: { version: draft.version, state: "withdrawn" },
          },
        ],
      };
    },
  });
}
