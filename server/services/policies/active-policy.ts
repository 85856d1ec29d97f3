import { and, eq, inArray } from "drizzle-orm";
import { policies } from "#db/schema/cases";
import { defaultPriorityPolicy, PriorityPolicy } from "#server/domain/cases/priority";
import { AutoFixPolicy, defaultAutoFixPolicy } from "#server/domain/policies/auto-fix";
import { defaultHoldsPolicy, HoldsPolicy } from "#server/domain/routing/holds-policy";
import { defaultRoutingPolicy, RoutingPolicy } from "#server/domain/routing/routing-policy";
import { defaultServiceLevels, ServiceLevels } from "#server/domain/routing/service-levels";
import { defaultFieldAuthority, FieldAuthority } from "#server/domain/sync/authority";
import { defaultFreshnessPolicy, FreshnessPolicy } from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";

/** The shape of each kind of policy document. */
export type PolicyDocuments = {
  case_priority: PriorityPolicy;
  field_authority: FieldAuthority;
  freshness: FreshnessPolicy;
  auto_fix: AutoFixPolicy;
  routing: RoutingPolicy;
  service_levels: ServiceLevels;
  holds: HoldsPolicy;
};
export type PolicyKind = keyof PolicyDocuments;

/** Every kind: how its document is read, and what counts as version 1 until somebody stores one. */
const kinds: {
  [Kind in PolicyKind]: { read(stored: unknown): PolicyDocuments[Kind]; fallback: PolicyDocuments[Kind] };
} = {
  case_priority: { read: (stored) => PriorityPolicy.parse(stored), fallback: defaultPriorityPolicy },
  field_authority: { read: (stored) => FieldAuthority.parse(stored), fallback: defaultFieldAuthority },
  freshness: { read: (stored) => FreshnessPolicy.parse(stored), fallback: defaultFreshnessPolicy },
  auto_fix: { read: (stored) => AutoFixPolicy.parse(stored), fallback: defaultAutoFixPolicy },
  routing: { read: (stored) => RoutingPolicy.parse(stored), fallback: defaultRoutingPolicy },
  service_levels: { read: (stored) => ServiceLevels.parse(stored), fallback: defaultServiceLevels },
  holds: { read: (stored) => HoldsPolicy.parse(stored), fallback: defaultHoldsPolicy },
};
export type ActivePolicy<Kind extends PolicyKind> = {
  version: number;
  /** How decisions name it: "case_priority v3". */
  name: string;
  document: PolicyDocuments[Kind];
};

/** The document in force. What a decision was made under is named on its event and its row. */
export async function activePolicy<Kind extends PolicyKind>(
  scope: Pick<Scope, "tx">,
  kind: Kind,
): Promise<ActivePolicy<Kind>> {
  const [stored] = await scope.tx
    .select({ version: policies.version, document: policies.document })
    .from(policies)
    .where(and(eq(policies.kind, kind), eq(policies.isActive, true)));
  if (!stored) return { version: 1, name: policyName(kind, 1), document: kinds[kind].fallback };
  return {
    version: stored.version,
    name: policyName(kind, stored.version),
    document: kinds[kind].read(stored.document),
  };
}

/** Several documents at once, in one query. */
export async function activePolicies<Kind extends PolicyKind>(
  scope: Pick<Scope, "tx">,
  wanted: readonly Kind[],
): Promise<{ [Each in Kind]: ActivePolicy<Each> }> {
  const stored = await scope.tx
    .select({ kind: policies.kind, version: policies.version, document: policies.document })
    .from(policies)
    .where(and(inArray(policies.kind, [...wanted]), eq(policies.isActive, true)));
  const entries = wanted.map((kind) => {
    const found = stored.find((one) => one.kind === kind);
    const version = found?.version ?? 1;
    const document = found ? kinds[kind].read(found.document) : kinds[kind].fallback;
    return [kind, { version, name: policyName(kind, version), document }] as const;
  });
  return Object.fromEntries(entries) as { [Each in Kind]: ActivePolicy<Each> };
}

export function policyName(kind: PolicyKind, version: number): string {
  return `${kind} v${version}`;
}
