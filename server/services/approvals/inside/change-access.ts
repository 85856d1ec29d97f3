import { Role } from "#server/domain/access/roles";
import { endSignedGrant, giveSignedGrant } from "#server/services/access/signed-grants";
import type { Performers } from "#server/services/approvals/inside/performer";
import { memoOf, signersOf } from "#server/services/approvals/inside/signed-by";
import { grantOf } from "#server/services/approvals/kinds/access-change";

export const performGrantGive: Performers["grant.give"] = async (scope, { request, operation }) => {
  const memo = memoOf(request);
  const grant = grantOf(
    { ...operation, role: Role.parse(operation.role), memo, entities: entitiesOf(operation) },
    scope.now,
  );
  const givenBy = await signersOf(scope, request);
  const { userId } = operation;
  const { grantId, sentence } = await giveSignedGrant.within(scope, { userId, grant, givenBy });
  return { confirmation: sentence, ...(grantId === null ? {} : { documentId: grantId }) };
};

export const performGrantEnd: Performers["grant.end"] = async (scope, { request, operation }) => {
  const from = operation.from === null ? null : new Date(operation.from);
  const { grantId } = operation;
  const { sentence } = await endSignedGrant.within(scope, { grantId, from, reason: memoOf(request) });
  return { confirmation: sentence, documentId: grantId };
};

function entitiesOf({ entities }: { entities: "all" | readonly string[] }): "all" | string[] {
  return entities === "all" ? "all" : [...entities];
}
