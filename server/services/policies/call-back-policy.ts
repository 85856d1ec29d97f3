import { z } from "zod";
import type { Permission } from "#server/domain/access/permissions";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { calledBack } from "#server/services/policies/called-back";
import { personIdOf } from "#server/services/policies/draft-policy";
import { documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import {
  documentsOf,
  lockDocument,
  requireEverywhere,
  sentenceStart,
  versionOf,
} from "#server/services/policies/stored-documents";

/** Calls a published version back before its day has come: by somebody who may publish and did not write it. */
export const callBackPolicy = callBackPolicyCommand("policy.call_back", "mapping.publish");
/** The same for the documents desks are run by. */
export const callBackDeskPolicy = callBackPolicyCommand("desk_policy.call_back", "policy.publish");

function callBackPolicyCommand(name: `${string}.${string}`, permission: Permission) {
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
      requireEverywhere(scope, permissionsOf(kind.kind).publish, kind);
      const personId = personIdOf(scope);
      await lockDocument(scope, kind);
      const scheduled = versionOf(kind, await documentsOf(scope, kind), input.version);
      if (scheduled.state === "in_force")
        throw conflict(
          `${sentenceStart(kind.label)}: version ${scheduled.version} is in force already. Go back to an earlier version instead. Nothing was changed.`,
        );
      if (scheduled.state !== "scheduled")
        throw conflict(
          `${sentenceStart(kind.label)}: version ${scheduled.version} does not wait for its day. Reload the page to see how it stands. Nothing was changed.`,
        );
      if (scheduled.authorId === personId)
        throw ruleViolation(
          `You drafted version ${scheduled.version}, so somebody else has to call it back: two people decided that it counts. Nothing was changed.`,
        );
      const event = await calledBack(scope, kind, scheduled, input.reason);
      return { result: { version: scheduled.version }, events: [event] };
    },
  });
}
