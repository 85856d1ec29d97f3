import { z } from "zod";
import { CaseFilters, type CaseLane, NO_TEAM } from "#server/domain/cases/filters";
import { caseStates, severities } from "#server/domain/cases/machine";
import { caseTypeLabel } from "#server/domain/cases/type-label";
import type { CaseFacets, FacetCount } from "#server/domain/cases/views";
import { defineHotQuery } from "#server/kernel/query";
import { facetStatement, type Group, laneOf } from "#server/services/cases/case-facets-sql";
import { chooseBreaching } from "#server/services/cases/desk-forecast";
import { openQueue } from "#server/services/cases/queue-access";
import { chooseSearch } from "#server/services/cases/search-terms";

export const CaseFacetsInput = z.strictObject({ queue: z.string().max(60), filters: CaseFilters.prefault({}) });

type Facet = "types" | "severities" | "entities" | "states" | "owner" | "team" | "lane";
type Passes = Record<Facet, boolean>;

/**
 * How many cases each choice of each facet would show. A facet counts what the other filters let through and ignores
 * its own, so that a choice once made can be widened. The database groups once; the facets are sums over the groups.
 */
export const caseFacets = defineHotQuery({
  name: "case.facets",
  permission: "case.read",
  input: CaseFacetsInput,
  async run(scope, { queue: key, filters }): Promise<CaseFacets> {
    const { queue, visible } = openQueue(scope.actor, key);
    const search = await chooseSearch(scope.fetch, queue.key, filters.search, null);
    const breaching = await chooseBreaching(scope, { queue: queue.key, filters, visible });
    const { text, parameters } = facetStatement({
      queue: queue.key,
      filters,
      visible,
      now: scope.now,
      search,
      breaching,
    });
    const groups = await scope.fetch<Group>(text, parameters);
    return sumFacets(groups, filters, scope.actor.kind === "person" ? scope.actor.userId : null);
  },
});

function sumFacets(groups: readonly Group[], filters: CaseFilters, userId: string | null): CaseFacets {
  const judged = groups.map((group) => ({ group, passes: passesOf(group, filters, userId) }));
  const counted = (facet: Facet, value: (group: Group) => string) => {
    const counts = new Map<string, number>();
    for (const { group, passes } of judged)
      if (passesOthers(passes, facet)) counts.set(value(group), (counts.get(value(group)) ?? 0) + group.count);
    return counts;
  };
  const kept = judged.filter(({ passes }) => Object.values(passes).every(Boolean)).map(({ group }) => group);
  const ownerNames = new Map(groups.map((group) => [group.owner_id ?? "nobody", group.owner_name ?? "Nobody"]));
  const teamNames = new Map(groups.map((group) => [group.team ?? NO_TEAM, group.team_name ?? group.team]));
  return {
    total: kept.reduce((sum, group) => sum + group.count, 0),
    totals: totalsOf(kept),
    types: byCount(
      counted("types", (group) => group.type),
      caseTypeLabel,
    ),
    severities: inOrder(
      [...severities].reverse(),
      counted("severities", (group) => group.severity),
    ),
    entities: byCount(
      counted("entities", (group) => group.entity_code ?? ""),
      (code) => code || "Whole company",
    ),
    states: inOrder(
      caseStates,
      counted("states", (group) => group.state),
    ),
    owners: ownersOf(
      counted("owner", (group) => group.owner_id ?? "nobody"),
      ownerNames,
      userId,
    ),
    teams: byCount(
      counted("team", (group) => group.team ?? NO_TEAM),
      (key) => teamNames.get(key) ?? "Everybody's",
    ),
    lanes: inOrder(["open", "snoozed", "closed"], counted("lane", laneOf)),
  };
}

function passesOf(group: Group, filters: CaseFilters, userId: string | null): Passes {
  const among = (values: readonly string[], value: string | null) =>
    values.length === 0 || (value !== null && values.includes(value));
  return {
    types: among(filters.types, group.type),
    severities: among(filters.severities, group.severity),
    entities: among(filters.entities, group.entity_code),
    states: among(filters.states, group.state),
    owner: ownerPasses(filters.owner, group.owner_id, userId),
    team: among(filters.teams, group.team ?? NO_TEAM),
    lane: laneOf(group) === filters.lane,
  };
}

function ownerPasses(owner: CaseFilters["owner"], ownerId: string | null, userId: string | null): boolean {
  if (owner === "anyone") return true;
  if (owner === "nobody") return ownerId === null;
  return ownerId !== null && ownerId === (owner === "me" ? userId : owner);
}

function passesOthers(passes: Passes, own: Facet): boolean {
  return (Object.keys(passes) as Facet[]).every((facet) => facet === own || passes[facet]);
}

function totalsOf(groups: readonly Group[]): CaseFacets["totals"] {
  const totals = new Map<string, { amountMinor: bigint; count: number }>();
  for (const group of groups) {
    if (group.currency === null) continue;
    const sum = totals.get(group.currency) ?? { amountMinor: 0n, count: 0 };
    totals.set(group.currency, {
      amountMinor: sum.amountMinor + BigInt(group.amount_minor ?? 0),
      count: sum.count + group.count,
    });
  }
  return [...totals]
    .map(([currency, sum]) => ({ currency, ...sum }))
    .sort((left, right) => right.count - left.count || left.currency.localeCompare(right.currency));
}

function byCount(counts: ReadonlyMap<string, number>, label: (value: string) => string): FacetCount[] {
  return [...counts]
    .map(([value, count]) => ({ value, label: label(value), count }))
    .sort((left, right) => right.count - left.count || left.value.localeCompare(right.value));
}

/** Closed sets keep their own order and show their zeros: a choice does not jump about or vanish. */
function inOrder(values: readonly string[], counts: ReadonlyMap<string, number>): FacetCount[] {
  return values.map((value) => ({ value, label: sentenceCase(value), count: counts.get(value) ?? 0 }));
}

/** Mine first, then nobody's, then the others by how much they hold. */
function ownersOf(
  counts: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, string>,
  userId: string | null,
): FacetCount[] {
  const others = byCount(
    new Map([...counts].filter(([value]) => value !== userId && value !== "nobody")),
    (value) => names.get(value) ?? "Somebody",
  );
  const mine = userId === null ? [] : [{ value: "me", label: "Mine", count: counts.get(userId) ?? 0 }];
  return [...mine, { value: "nobody", label: "Nobody's", count: counts.get("nobody") ?? 0 }, ...others];
}

function sentenceCase(key: CaseLane | string): string {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
