import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { contentHash } from "#server/services/approvals/kinds/policy-change";
import { documentKind } from "#server/services/policies/policy-kinds";
import { putInForce } from "#server/services/policies/put-in-force";
import { documentsOf, lockDocument, versionOf } from "#server/services/policies/stored-documents";

/**
 * Puts a draft in force that others signed: they stand for the second person, by the rules of every publication. A draft
 * that says something else than was signed stays one.
 */
export const publishSignedPolicy = defineCommand({
  name: "policy.publish_signed",
  permission: "approval.perform",
  input: z.strictObject({
    kind: z.string().min(1).max(100),
    version: z.int().min(1),
    contentHash: z.string().length(64),
    signedBy: z.strictObject({ name: z.string().min(1).max(300), personIds: z.array(z.uuid()).min(1) }),
  }),
  async run(scope, input) {
    const kind = documentKind(input.kind);
    await lockDocument(scope, kind);
    const draft = versionOf(kind, await documentsOf(scope, kind), input.version);
    if (contentHash(draft.document) !== input.contentHash)
      throw conflict(
        `Version ${draft.version} of ${kind.label} says something else than was signed. Nothing was changed; ask for it anew.`,
      );
    const { events, changes } = await putInForce(scope, kind, {
      version: input.version,
      from: null,
      supersedes: null,
      by: input.signedBy,
    });
    return { result: { version: input.version, changes: changes.length, label: kind.label }, events };
  },
});
