import { sql } from "drizzle-orm";
import { AuthorityPolicy } from "#server/domain/approvals/authority";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import { defaultMatchingPolicy, MatchingPolicy } from "#server/domain/bank/matching-policy";
import { defaultPriorityPolicy, PriorityPolicy } from "#server/domain/cases/priority";
import { ChargeRetryPolicy, defaultChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { DunningPolicy } from "#server/domain/collections/dunning-policy";
import { defaultPointsPolicy, PointsPolicy } from "#server/domain/collections/points-policy";
import { DisputeReasons, defaultDisputeReasons } from "#server/domain/disputes/reasons";
import { defaultMessageTexts } from "#server/domain/mail/default-message-texts";
import { MessageTexts } from "#server/domain/mail/message-texts";
import { AutoFixPolicy, defaultAutoFixPolicy } from "#server/domain/policies/auto-fix";
import { defaultHoldsPolicy, HoldsPolicy } from "#server/domain/routing/holds-policy";
import { defaultRoutingPolicy, RoutingPolicy } from "#server/domain/routing/routing-policy";
import { defaultServiceLevels, ServiceLevels } from "#server/domain/routing/service-levels";
import { defaultFieldAuthority, FieldAuthority } from "#server/domain/sync/authority";
import { defaultFreshnessPolicy, FreshnessPolicy } from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";
import { isInForce } from "#server/services/policies/in-force-sql";

/** The shape of each kind of policy document. */
export type PolicyDocuments = {
  case_priority: PriorityPolicy;
  field_authority: FieldAuthority;
  freshness: FreshnessPolicy;
  auto_fix: AutoFixPolicy;
  routing: RoutingPolicy;
  service_levels: ServiceLevels;
  holds: HoldsPolicy;
  approval_authority: AuthorityPolicy;
  matching: MatchingPolicy;
  dunning: DunningPolicy;
  worklist_points: PointsPolicy;
  charge_retry: ChargeRetryPolicy;
  message_texts: MessageTexts;
  dispute_reasons: DisputeReasons;
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
  approval_authority: { read: (stored) => AuthorityPolicy.parse(stored), fallback: defaultAuthorityPolicy },
  matching: { read: (stored) => MatchingPolicy.parse(stored), fallback: defaultMatchingPolicy },
  dunning: { read: (stored) => DunningPolicy.parse(stored), fallback: defaultDunningPolicy },
  worklist_points: { read: (stored) => PointsPolicy.parse(stored), fallback: defaultPointsPolicy },
  charge_retry: { read: (stored) => ChargeRetryPolicy.parse(stored), fallback: defaultChargeRetryPolicy },
  message_texts: { read: (stored) => MessageTexts.parse(stored), fallback: defaultMessageTexts },
  dispute_reasons: { read: (stored) => DisputeReasons.parse(stored), fallback: defaultDisputeReasons },
};
export type ActivePolicy<Kind extends PolicyKind> = {
  version: number;
  /** How decisions name it: "case_priority v3". */
  name: string;
  document: PolicyDocuments[Kind];
};

/** The document in force at the scope's instant. What a decision was made under is named on its event and its row. */
export async function activePolicy<Kind extends PolicyKind>(
  scope: Pick<Scope, "tx" | "now">,
  kind: Kind,
): Promise<ActivePolicy<Kind>> {
  return (await activePolicies(scope, [kind]))[kind];
}

/**
 * The document a decision was made under, by the name it keeps of it; the one in force where it keeps none. What is in
 * flight goes on under its own version until somebody migrates it.
 */
export async function policyNamed<Kind extends PolicyKind>(
  scope: Pick<Scope, "tx" | "now">,
  kind: Kind,
  name: string | null,
): Promise<ActivePolicy<Kind>> {
  const version = name === null ? null : versionNamed(kind, name);
  if (version === null) return activePolicy(scope, kind);
  const [stored] = await scope.tx.execute<{ document: unknown }>(
    sql`select document from policies where kind = ${kind} and version = ${version}`,
  );
  if (!stored && version !== 1) return activePolicy(scope, kind);
  return {
    version,
    name: policyName(kind, version),
    document: stored ? kinds[kind].read(stored.document) : kinds[kind].fallback,
  };
}

/** Several documents at once, in one query. */
export async function activePolicies<Kind extends PolicyKind>(
  scope: Pick<Scope, "tx" | "now">,
  wanted: readonly Kind[],
): Promise<{ [Each in Kind]: ActivePolicy<Each> }> {
  const stored = await scope.tx.execute<{ kind: string; version: number; document: unknown }>(sql`
    select p.kind, p.version, p.document from policies p
    where p.kind = any(${sql.param([...wanted])}::text[]) and ${isInForce(scope.now)}`);
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

/** The version of a kind in a name such as "routing v3, service_levels v2"; null where it names none. */
export function versionNamed(kind: PolicyKind, name: string): number | null {
  const found = name.split(", ").find((part) => part.startsWith(`${kind} v`));
  const version = Number(found?.slice(kind.length + 2));
  return found && Number.isInteger(version) ? version : null;
}
