import type { Performers } from "#server/services/approvals/inside/performer";
import { signersOf } from "#server/services/approvals/inside/signed-by";
import { loadSignatures } from "#server/services/approvals/signing-facts";
import { publishSignedPolicy } from "#server/services/policies/publish-signed";

export const performPolicyPublish: Performers["policy.publish"] = async (scope, { request, operation }) => {
  const { kind, version, contentHash } = operation;
  const signed = (await loadSignatures(scope, request)).filter(({ decision }) => decision === "approved");
  const personIds = [...new Set(signed.flatMap(({ personId, powerPersonId }) => [personId, powerPersonId]))];
  const signedBy = { name: await signersOf(scope, request), personIds };
  const { label } = await publishSignedPolicy.within(scope, { kind, version, contentHash, signedBy });
  return { confirmation: `Version ${version} of ${label} is in force.`, reference: `${kind} v${version}` };
};
