import { legalEntities } from "#db/schema/entities";
import { type DeskPolicies, type Judge, makeJudge, type Workplace } from "#server/domain/routing/judge";
import type { Scope } from "#server/kernel/context";
import { type ActivePolicy, activePolicies, policyNamed } from "#server/services/policies/active-policy";
import { deskPolicyKinds } from "#server/services/routing/desk-policy-kinds";

/** Documents as a function; `name` is how a case says what it was judged by. */
export type ActiveJudge = Judge & { name: string; policies: DeskPolicies; holdsName: string };

/** What judges whatever is found now. */
export async function loadJudge(scope: Pick<Scope, "tx" | "now">): Promise<ActiveJudge> {
  const active = await activePolicies(scope, deskPolicyKinds);
  return judgeOf(scope, active);
}

type Documents = {
  routing: ActivePolicy<"routing">;
  service_levels: ActivePolicy<"service_levels">;
  holds: ActivePolicy<"holds">;
};

/**
 * Judges of cases by the versions each keeps the name of, every one made once: a case goes on under the routing and the
 * service levels that routed it until it is migrated. Holds are asked anew each time, so those in force count.
 * @param renewed kinds that count as they are in force, for whoever migrates a case to them.
 */
export function judgesByName(
  scope: Pick<Scope, "tx" | "now">,
  renewed: readonly ("routing" | "service_levels")[] = [],
): (routedBy: string | null) => Promise<ActiveJudge> {
  const made = new Map<string | null, Promise<ActiveJudge>>();
  const make = async (routedBy: string | null) => {
    const active = await activePolicies(scope, deskPolicyKinds);
    const own = async <Kind extends "routing" | "service_levels">(kind: Kind): Promise<ActivePolicy<Kind>> =>
      renewed.includes(kind) ? active[kind] : policyNamed(scope, kind, routedBy);
    return judgeOf(scope, { ...active, routing: await own("routing"), service_levels: await own("service_levels") });
  };
  return (routedBy) => {
    const known = made.get(routedBy) ?? make(routedBy);
    made.set(routedBy, known);
    return known;
  };
}

async function judgeOf(scope: Pick<Scope, "tx">, documents: Documents): Promise<ActiveJudge> {
  const policies: DeskPolicies = {
    routing: documents.routing.document,
    service_levels: documents.service_levels.document,
    holds: documents.holds.document,
  };
  return {
    ...makeJudge(policies, await loadWorkplaces(scope)),
    policies,
    name: `${documents.routing.name}, ${documents.service_levels.name}`,
    holdsName: documents.holds.name,
  };
}

export async function loadWorkplaces(scope: Pick<Scope, "tx">): Promise<Workplace[]> {
  return scope.tx
    .select({ code: legalEntities.code, country: legalEntities.country, timeZone: legalEntities.timeZone })
    .from(legalEntities);
}
