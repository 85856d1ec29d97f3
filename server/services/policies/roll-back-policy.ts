import { z } from "zod";
import type { Permission } from "#server/domain/access/permissions";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { draftDeskPolicy, draftPolicy } from "#server/services/policies/draft-policy";
import { documentKind } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, lockDocument, versionOf } from "#server/services/policies/stored-documents";

/** Proposes to go back to an earlier version: a new draft that says the same, published by a second person like any other. */
export const rollBackPolicy = rollBackPolicyCommand("policy.rollback", "mapping.edit", draftPolicy);
/** The same for the documents desks are run by. */
export const rollBackDeskPolicy = rollBackPolicyCommand("desk_policy.rollback", "policy.edit", draftDeskPolicy);

function rollBackPolicyCommand(name: `${string}.${string}`, permission: Permission, draft: typeof draftPolicy) {
  return defineCommand({
    name,
    permission,
    input: z.strictObject({
      kind: z.string().min(1).max(100),
      /** The version to go back to; the kind's first number is what counted before anybody published one. */
      version: z.int().min(0),
      note: z.string().trim().min(3).max(500),
    }),
    async run(scope, input) {
      const kind = documentKind(input.kind);
      await lockDocument(scope, kind);
      const documents = await documentsOf(scope, kind);
      const active = inForce(kind, documents);
      const isFirst = input.version === kind.firstVersion && !documents.some((one) => one.version === input.version);
      const former = isFirst ? null : versionOf(kind, documents, input.version);
      if (former && former.state !== "retired")
        throw ruleViolation(
          `Version ${input.version} was never in force before, so there is no going back to it. Choose a version that was.`,
        );
      const { version } = await draft.within(scope, {
        kind: kind.kind,
        basedOn: active.version,
        document: former ? kind.read(former.document) : kind.fallback,
        note: input.note,
      });
      return {
        result: { version },
        events: [
          {
            type: "policy.rollback_drafted",
            subject: { type: "policy", id: kind.kind },
            reason: input.note,
            before: { version: active.version },
            after: { version, sameAs: input.version },
          },
        ],
      };
    },
  });
}
