import { createLoader, type inferParserType, parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { type CaseFilters, type CaseSort, caseLanes, caseSorts, dueFilters } from "#server/domain/cases/filters";
import { caseStates, severities } from "#server/domain/cases/machine";
import { causeId, signatureOf } from "#server/domain/causes/cause-id";

/** The panes of a case where the window is too narrow to show them side by side. */
export const caseTabs = ["case", "context"] as const;
export type CaseTab = (typeof caseTabs)[number];

/**
 * One URL says what a desk shows: keys and ids alone, never names or amounts, so a link can be pasted anywhere. What
 * somebody typed into the search box can be a name, and stays out of it.
 */
export const deskParsers = {
  lane: parseAsStringLiteral(caseLanes).withDefault("open"),
  type: parseAsArrayOf(parseAsString).withDefault([]),
  severity: parseAsArrayOf(parseAsStringLiteral(severities)).withDefault([]),
  entity: parseAsArrayOf(parseAsString).withDefault([]),
  state: parseAsArrayOf(parseAsStringLiteral(caseStates)).withDefault([]),
  owner: parseAsString.withDefault("anyone"),
  team: parseAsArrayOf(parseAsString).withDefault([]),
  due: parseAsStringLiteral(dueFilters).withDefault("any"),
  /** A cause by its address. */
  cause: parseAsString,
  sort: parseAsStringLiteral(caseSorts).withDefault("priority"),
  view: parseAsString,
  case: parseAsString,
  tab: parseAsStringLiteral(caseTabs).withDefault("case"),
};
export type DeskUrl = inferParserType<typeof deskParsers>;

export const loadDeskUrl = createLoader(deskParsers);

/** Params as the queries take them. A value nobody could have chosen narrows nothing rather than failing the page. */
export function filtersOf(url: DeskUrl, search = ""): CaseFilters {
  return {
    lane: url.lane,
    types: url.type.slice(0, 50),
    severities: url.severity,
    entities: url.entity.slice(0, 50),
    states: url.state,
    owner: ownerOf(url.owner),
    teams: url.team.slice(0, 50),
    due: url.due,
    search: search.trim().slice(0, 120),
    cause: url.cause === null ? null : signatureOf(url.cause),
  };
}

/** The order asked for, where the queue offers it. */
export function sortOf(url: DeskUrl, offered: readonly CaseSort[]): CaseSort {
  return offered.includes(url.sort) ? url.sort : "priority";
}

/** What a saved view puts into the URL. */
export function urlOfFilters(filters: CaseFilters) {
  const { types, severities: chosen, entities, states, owner, teams, lane, due, cause } = filters;
  return {
    lane,
    type: types,
    severity: chosen,
    entity: entities,
    state: states,
    owner,
    team: teams,
    due,
    cause: cause === null ? null : causeId(cause),
  };
}

/** How many facets narrow the list, for the button that shows them. */
export function countOfFilters(url: DeskUrl): number {
  const chosen = url.type.length + url.severity.length + url.entity.length + url.state.length + url.team.length;
  return chosen + Number(url.owner !== "anyone") + Number(url.due !== "any") + Number(url.cause !== null);
}

export const noFilters = {
  type: null,
  severity: null,
  entity: null,
  state: null,
  owner: null,
  team: null,
  due: null,
  cause: null,
} as const;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function ownerOf(value: string): CaseFilters["owner"] {
  return value === "me" || value === "nobody" || uuid.test(value) ? value : "anyone";
}

export function isCaseId(value: string | null): value is string {
  return value !== null && uuid.test(value);
}
