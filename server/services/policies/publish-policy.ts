import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { refuse } from "#server/services/policies/check-document";
import { personIdOf } from "#server/services/policies/draft-policy";
import { documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import { requireDraft } from "#server/services/policies/require-draft";
import {
  documentsOf,
  lockDocument,
  requireBaseInForce,
  requireEverywhere,
  versionOf,
} from "#server/services/policies/stored-documents";

/**
 * Puts a draft in force and retires what was, in one transaction. The publisher is another human being than the author,
 * whichever of their accounts each of them uses, and the version it was made from must still be the one in force.
 */
export const publishPolicy = publishPolicyCommand("policy.publish", "mapping.publish");
/** The same for the documents desks are run by. */
export const publishDeskPolicy = publishPolicyCommand("desk_policy.publish", "policy.publish");

function publishPolicyCommand(name: `${string}.${string}`, permission: Permission) {
  return defineCommand({
    name,
    permission,
    input: z.strictObject({ kind: z.string().min(1).max(100), version: z.int().min(1) }),
    async run(scope, input) {
      const kind = documentKind(input.kind);
      requireEverywhere(scope, permissionsOf(kind.kind).publish, kind);
      const personId = personIdOf(scope);
      await lockDocument(scope, kind);
      const documents = await documentsOf(scope, kind);
      const draft = versionOf(kind, documents, input.version);
      requireDraft(kind, draft);
      if (draft.authorId === null || draft.authorId === personId)
        throw ruleViolation(
          `${draft.createdBy} drafted version ${draft.version}, so somebody else has to publish it: two people stand behind ${kind.label}. Nothing was changed.`,
        );
      const before = requireBaseInForce(kind, documents, draft.basedOn);
      const document = kind.check(draft.document);
      refuse((await kind.troubles?.(scope, document)) ?? []);
      await scope.tx.execute(
        sql`update policies set is_active = false, state = 'retired' where kind = ${kind.kind} and is_active`,
      );
      await scope.tx.execute(sql`
        update policies set is_active = true, state = 'published', published_at = ${scope.now.toISOString()}::timestamptz, published_by = ${actorName(scope.actor)}
        where kind = ${kind.kind} and version = ${draft.version}`);
      return {
        result: { version: draft.version, changes: kind.diff(before.document, document) },
        events: [
          {
            type: "policy.published",
            subject: { type: "policy", id: kind.kind },
            ...(draft.note === null ? {} : { reason: draft.note }),
            before: { version: before.version, document: before.document },
            after: { version: draft.version, document },
            data: { draftedBy: draft.createdBy },
          },
        ],
      };
    },
  });
}
