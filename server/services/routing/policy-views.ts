import { sql } from "drizzle-orm";
import { z } from "zod";
import { exceptionLabel, exceptionTypeKeys } from "#server/domain/exceptions/registry";
import { productFamily } from "#server/domain/routing/facts";
import { HoldsPolicy } from "#server/domain/routing/holds-policy";
import { RoutingPolicy } from "#server/domain/routing/routing-policy";
import { ServiceLevels } from "#server/domain/routing/service-levels";
import type { PolicyChoices, PolicyDetail, PolicySummary } from "#server/domain/routing/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { documentKind } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, type StoredDocument, sentenceStart } from "#server/services/policies/stored-documents";
import { standingOf, versionInFull, versionViews } from "#server/services/policies/version-views";
import { type DeskPolicyKind, deskPolicyKinds } from "#server/services/routing/desk-policy-kinds";

const Kind = z.enum(deskPolicyKinds);

/** Every policy desks are run by: what is in force, who stands behind it, and what waits for a second person. */
export const policiesOverview = defineQuery({
  name: "desk_policy.overview",
  permission: "policy.read",
  input: z.strictObject({}),
  async run(scope): Promise<PolicySummary[]> {
    const summaries: PolicySummary[] = [];
    for (const kind of deskPolicyKinds) summaries.push(summaryOf(kind, await documentsOf(scope, documentKind(kind))));
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
    return { ...rest, kind: input.kind, document: HoldsPolicy.parse(document) };
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

function summaryOf(kind: DeskPolicyKind, documents: readonly StoredDocument[]): PolicySummary {
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
    types: exceptionTypeKeys
      .map((key) => ({ key, label: exceptionLabel(key) }))
      .toSorted((left, right) => left.label.localeCompare(right.label)),
    teams,
    entities,
    countries,
    tiers,
    productFamilies: [...new Set(products.map(productFamily))].sort(),
    skills,
  };
}
