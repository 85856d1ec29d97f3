import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { Beginning, beginningOf } from "#server/domain/policies/beginning";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { refuseWhereSigned } from "#server/services/approvals/asks-signatures";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { personIdOf } from "#server/services/policies/draft-policy";
import { documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import { putInForce } from "#server/services/policies/put-in-force";
import { requireEverywhere } from "#server/services/policies/stored-documents";

/**
 * Puts a draft in force, at once or from a later day on; what was in force counts until then. The publisher is another
 * human being than the author, whichever of their accounts each of them uses.
 */
export const publishPolicy = publishPolicyCommand("policy.publish", "mapping.publish");
/** The same for the documents desks are run by. */
export const publishDeskPolicy = publishPolicyCommand("desk_policy.publish", "policy.publish");

function publishPolicyCommand(name: `${string}.${string}`, permission: Permission) {
  return defineCommand({
    name,
    permission,
    input: z.strictObject({
      kind: z.string().min(1).max(100),
      version: z.int().min(1),
      /** From when on it counts; left out: from now on. */
      from: Beginning.optional(),
      /** The version that waits for its day and whose place this one takes. */
      supersedes: z.int().min(1).optional(),
    }),
    async run(scope, input) {
      const kind = documentKind(input.kind);
      requireEverywhere(scope, permissionsOf(kind.kind).publish, kind);
      await refuseWhereSigned(
        scope,
        { kind: "policy_change", about: kind.kind, entities: "all" },
        `Publishing ${kind.label}`,
      );
      const { events, ...result } = await putInForce(scope, kind, {
        version: input.version,
        from: input.from ? await instantOf(scope, input.from) : null,
        supersedes: input.supersedes ?? null,
        by: { name: actorName(scope.actor), personIds: [personIdOf(scope)] },
      });
      return { result, events };
    },
  });
}

async function instantOf(scope: Scope, beginning: Beginning): Promise<Date> {
  const entity = "on" in beginning ? beginning.entity : null;
  return beginningOf(beginning, entity === null ? "UTC" : await loadTimeZone(scope, entity));
}
