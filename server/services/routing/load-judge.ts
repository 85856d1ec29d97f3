import { legalEntities } from "#db/schema/entities";
import { type DeskPolicies, type Judge, makeJudge, type Workplace } from "#server/domain/routing/judge";
import type { Scope } from "#server/kernel/context";
import { activePolicies } from "#server/services/policies/active-policy";
import { deskPolicyKinds } from "#server/services/routing/desk-policy-kinds";

/** The documents in force as a function; `name` is how a case says what it was judged by. */
export type ActiveJudge = Judge & { name: string; policies: DeskPolicies; holdsName: string };

export async function loadJudge(scope: Pick<Scope, "tx">): Promise<ActiveJudge> {
  const active = await activePolicies(scope, deskPolicyKinds);
  const policies: DeskPolicies = {
    routing: active.routing.document,
    service_levels: active.service_levels.document,
    holds: active.holds.document,
  };
  return {
    ...makeJudge(policies, await loadWorkplaces(scope)),
    policies,
    name: `${active.routing.name}, ${active.service_levels.name}`,
    holdsName: active.holds.name,
  };
}

export async function loadWorkplaces(scope: Pick<Scope, "tx">): Promise<Workplace[]> {
  return scope.tx
    .select({ code: legalEntities.code, country: legalEntities.country, timeZone: legalEntities.timeZone })
    .from(legalEntities);
}
