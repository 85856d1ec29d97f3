import { z } from "zod";
import type { Permission } from "#server/domain/access/permissions";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import { sentenceStart } from "#server/services/policies/stored-documents";
import { versionInFull } from "#server/services/policies/version-views";
import { teamNames } from "#server/services/teams/team-names";

/** What one version of a policy says otherwise than another, whichever of them came first. */
export const comparePolicies = compareQuery("desk_policy.compare", "policy.read", "policy.edit");
/** The same of the documents sources are read by. */
export const compareDocuments = compareQuery("policy.compare", "mapping.read", "mapping.edit");

/** @param edited the permission by which the kinds are edited that are read here. */
function compareQuery(name: `${string}.${string}`, permission: Permission, edited: Permission) {
  return defineQuery({
    name,
    permission,
    input: z.strictObject({ kind: z.string().min(1).max(100), from: z.int().min(0), to: z.int().min(0) }),
    async run(scope, input): Promise<DocumentChange[]> {
      const kind = documentKind(input.kind);
      if (permissionsOf(kind.kind).edit !== edited)
        throw notFound(`${sentenceStart(kind.label)} is not kept here. Open the desk it is written on.`);
      const [from, to] = [await versionInFull(scope, kind, input.from), await versionInFull(scope, kind, input.to)];
      return kind.diff(from.document, to.document, await teamNames(scope));
    },
  });
}
