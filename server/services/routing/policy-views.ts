import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Actor, can } from "#server/domain/access/actor";
import { AuthorityPolicy } from "#server/domain/approvals/authority";
import { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { PriorityPolicy } from "#server/domain/cases/priority";
import { caseTypeLabel } from "#server/domain/cases/type-label";
import { ChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import { DunningPolicy } from "#server/domain/collections/dunning-policy";
import { PointsPolicy } from "#server/domain/collections/points-policy";
import { DisputeReasons } from "#server/domain/disputes/reasons";
import { MessageTexts } from "#server/domain/mail/message-texts";
import { policyKindKeys } from "#server/domain/policies/views";
import { productFamily } from "#server/domain/routing/facts";
import { HoldsPolicy } from "#server/domain/routing/holds-policy";
import { RoutingPolicy } from "#server/domain/routing/routing-policy";
import { ServiceLevels } from "#server/domain/routing/service-levels";
import type { PolicyChoices, PolicyDetail, PolicySummary } from "#server/domain/routing/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { AUTO_FIX, documentKind, FIELD_AUTHORITY, FRESHNESS } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, type StoredDocument, sentenceStart } from "#server/services/policies/stored-documents";
import { standingOf, versionInFull, versionViews } from "#server/services/policies/version-views";
import { routedTypes } from "#server/services/routing/desk-policy-kinds";
import { mappingSources } from "#server/services/sync/known-sources";
import { mappingKind } from "#server/services/sync/load-mappings";

const Kind = z.enum(policyKindKeys);

/** Every policy there is: what is in force, who stands behind it, what waits for its day and what for a second person. */
export const policiesOverview = defineQuery({
  name: "desk_policy.overview",
  permission: "policy.read",
  input: z.strictObject({}),
  async run(scope): Promise<PolicySummary[]> {
    const summaries: PolicySummary[] = [];
    for (const kind of kindsFor(scope.actor))
      summaries.push(summaryOf(kind, await documentsOf(scope, documentKind(kind))));
    return summaries;
  },
});

/** One policy with all its versions, what each of them changed, and what an editor offers. */
export const policyDocument = defineQuery({
  name: "desk_policy.document",
  permission: "policy.read",
  input: z.strictObject({ kind: Kind }),
  async run(scope, input): Promise<PolicyDetail> {
    const kind = documentKind(input.kind);
    const documents = await documentsOf(scope, kind);
    const choices = await loadChoices(scope);
    const teamNames = new Map(choices.teams.map(({ key, name }) => [key, name]));
    const rest = {
      ...summaryOf(input.kind, documents),
      versions: versionViews(scope, kind, documents, (key) => teamNames.get(key) ?? key),
      choices,
    };
    const { document } = inForce(kind, documents);
    if (input.kind === "routing") return { ...rest, kind: input.kind, document: RoutingPolicy.parse(document) };
    if (input.kind === "service_levels") return { ...rest, kind: input.kind, document: ServiceLevels.parse(document) };
    if (input.kind === "holds") return { ...rest, kind: input.kind, document: HoldsPolicy.parse(document) };
    if (input.kind === "case_priority") return { ...rest, kind: input.kind, document: PriorityPolicy.parse(document) };
    if (input.kind === "matching") return { ...rest, kind: input.kind, document: MatchingPolicy.parse(document) };
    if (input.kind === "dunning") return { ...rest, kind: input.kind, document: DunningPolicy.parse(document) };
    if (input.kind === "worklist_points") return { ...rest, kind: input.kind, document: PointsPolicy.parse(document) };
    if (input.kind === "charge_retry")
      return { ...rest, kind: input.kind, document: ChargeRetryPolicy.parse(document) };
    if (input.kind === "dispute_reasons")
      return { ...rest, kind: input.kind, document: DisputeReasons.parse(document) };
    if (input.kind === "message_texts") return { ...rest, kind: input.kind, document: MessageTexts.parse(document) };
    return { ...rest, kind: input.kind, document: AuthorityPolicy.parse(document) };
  },
});

/** What one version says in full, for whoever rehearses it. */
export const policyVersion = defineQuery({
  name: "desk_policy.version",
  permission: "policy.read",
  input: z.strictObject({ kind: Kind, version: z.int().min(1) }),
  async run(scope, input): Promise<{ version: number; document: unknown }> {
    return versionInFull(scope, documentKind(input.kind), input.version);
  },
});

/** Those with a page here, then those that are written where what they are about is, for whoever may read them there. */
function kindsFor(actor: Actor): string[] {
  if (!can(actor, "mapping.read")) return [...policyKindKeys, AUTO_FIX];
  const sources = mappingSources().filter((one) => one.bindings.length > 0 || one.valueTables.length > 0);
  return [...policyKindKeys, FRESHNESS, FIELD_AUTHORITY, AUTO_FIX, ...sources.map(({ key }) => mappingKind(key))];
}

function summaryOf<Kind extends string>(kind: Kind, documents: readonly StoredDocument[]): PolicySummary<Kind> {
  const described = documentKind(kind);
  return { kind, label: sentenceStart(described.label.replace(/^the /, "")), ...standingOf(described, documents) };
}

type ChoiceRow = {
  teams: { key: string; name: string }[];
  entities: { code: string; name: string; country: string }[];
  countries: string[];
  tiers: string[];
  products: string[];
  skills: string[];
};

async function loadChoices(scope: Scope): Promise<PolicyChoices> {
  const [row] = await scope.tx.execute<ChoiceRow>(sql`
    select coalesce((select json_agg(json_build_object('key', key, 'name', name) order by name) from teams where not is_closed), '[]') as teams,
           coalesce((select json_agg(json_build_object('code', code, 'name', name, 'country', country) order by code) from legal_entities), '[]') as entities,
           coalesce((select array_agg(distinct country order by country) from customers where country is not null), '{}') as countries,
           coalesce((select array_agg(distinct tier order by tier) from customers where tier is not null), '{}') as tiers,
           coalesce((select array_agg(distinct product_code) from prices where product_code is not null), '{}') as products,
           coalesce((select array_agg(distinct skill order by skill) from team_members, unnest(skills) as skill), '{}') as skills`);
  const { teams = [], entities = [], countries = [], tiers = [], products = [], skills = [] } = row ?? {};
  return {
    types: routedTypes
      .map((key) => ({ key, label: caseTypeLabel(key) }))
      .toSorted((left, right) => left.label.localeCompare(right.label)),
    teams,
    entities,
    countries,
    tiers,
    productFamilies: [...new Set(products.map(productFamily))].sort(),
    skills,
  };
}
