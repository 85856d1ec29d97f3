import type { EntityScope } from "#server/domain/access/roles";
import { rowNaming } from "#server/domain/approvals/authority";
import { aKind, type RequestKind } from "#server/domain/approvals/kinds";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { activePolicy } from "#server/services/policies/active-policy";

type Act = { kind: RequestKind; about: string; entities: EntityScope; records?: number };

/**
 * What can be done directly where the table of authority says nothing, and asks for signatures where a row of it names it.
 * Jobs act on what people decided elsewhere.
 * @throws AppError RULE_VIOLATION naming the row and the request that takes its place.
 */
export async function refuseWhereSigned(
  scope: Pick<Scope, "tx" | "now" | "actor">,
  act: Act,
  what: string,
): Promise<void> {
  if (scope.actor.kind !== "person") return;
  const { document, name } = await activePolicy(scope, "approval_authority");
  const row = rowNaming(document, act);
  if (!row) return;
  throw ruleViolation(
    row.outcome.is === "refused"
      ? `${what} is not done at all: ${row.outcome.because} ("${row.name}", ${name}) Nothing was changed.`
      : `${what} needs signatures: "${row.name}" of the table of authority (${name}) asks for them. Ask for ${aKind(act.kind)}. Nothing was changed.`,
    { asksFor: act.kind },
  );
}
