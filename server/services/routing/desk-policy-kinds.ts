import { sql } from "drizzle-orm";
import type { z } from "zod";
import { caseTypeLabel } from "#server/domain/cases/type-label";
import { DISPUTE_CASE } from "#server/domain/disputes/dispute-case";
import { exceptionTypeKeys } from "#server/domain/exceptions/registry";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { DocumentTrouble, KnownNames } from "#server/domain/routing/document-trouble";
import { defaultHoldsPolicy, diffHolds, HoldsPolicy, holdsTroubles } from "#server/domain/routing/holds-policy";
import { diffRouting } from "#server/domain/routing/routing-diff";
import { defaultRoutingPolicy, RoutingPolicy } from "#server/domain/routing/routing-policy";
import { routingTroubles } from "#server/domain/routing/routing-troubles";
import type { Labels } from "#server/domain/routing/routing-words";
import { defaultServiceLevels, ServiceLevels } from "#server/domain/routing/service-levels";
import { diffServiceLevels, serviceLevelTroubles } from "#server/domain/routing/service-levels-document";
import type { Scope } from "#server/kernel/context";
import { checked, refuse } from "#server/services/policies/check-document";
import type { DocumentKind } from "#server/services/policies/policy-kinds";

/** The documents by which cases find their people and their time. */
export const deskPolicyKinds = ["routing", "service_levels", "holds"] as const;
export type DeskPolicyKind = (typeof deskPolicyKinds)[number];

export function isDeskPolicy(kind: string): kind is DeskPolicyKind {
  return (deskPolicyKinds as readonly string[]).includes(kind);
}

/** The kind of document, if it is one of these. */
export function deskPolicyKind(kind: string): DocumentKind | null {
  return isDeskPolicy(kind) ? kinds[kind] : null;
}

/** What is routed: what detection finds, and what customers contest. */
export const routedTypes: readonly string[] = [...exceptionTypeKeys, DISPUTE_CASE];

const registered: KnownNames = { types: new Set(routedTypes), entities: null, teams: null };

const kinds: Record<DeskPolicyKind, DocumentKind> = {
  routing: defineKind(
    "routing",
    "the routing of cases",
    RoutingPolicy,
    defaultRoutingPolicy,
    routingTroubles,
    diffRouting,
  ),
  service_levels: defineKind(
    "service_levels",
    "the service levels",
    ServiceLevels,
    defaultServiceLevels,
    serviceLevelTroubles,
    diffServiceLevels,
  ),
  holds: defineKind("holds", "the holds on drafts", HoldsPolicy, defaultHoldsPolicy, holdsTroubles, diffHolds),
};

function defineKind<Schema extends z.ZodType, Document = z.output<Schema>>(
  kind: DeskPolicyKind,
  label: string,
  schema: Schema,
  fallback: Document,
  troublesOf: (document: Document, known: KnownNames) => DocumentTrouble[],
  diffOf: (before: Document, after: Document, labels: Labels) => DocumentChange[],
): DocumentKind {
  const read = (stored: unknown) => schema.parse(stored) as Document;
  return {
    kind,
    label,
    fallback,
    firstVersion: 1,
    check(document) {
      const parsed = checked(schema, document) as Document;
      refuse(troublesOf(parsed, registered));
      return parsed;
    },
    async troubles(scope, document) {
      return troublesOf(document as Document, { types: null, ...(await knownPlaces(scope)) });
    },
    read,
    diff: (before, after, teamName = (key) => key) =>
      diffOf(read(before), read(after), { type: caseTypeLabel, team: teamName }),
  };
}

async function knownPlaces(scope: Pick<Scope, "tx">): Promise<Pick<KnownNames, "entities" | "teams">> {
  const [found] = await scope.tx.execute<{ entities: string[]; teams: string[] }>(sql`
    select coalesce((select array_agg(code) from legal_entities), '{}') as entities,
           coalesce((select array_agg(key) from teams where not is_closed), '{}') as teams`);
  return { entities: new Set(found?.entities), teams: new Set(found?.teams) };
}
