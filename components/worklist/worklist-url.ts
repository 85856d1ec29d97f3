import { createLoader, parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { laneKeys } from "#server/domain/collections/account-case";
import { type WorklistFilters, worklistOwners } from "#server/domain/collections/worklist-views";

export const worklistLenses = ["accounts", "invoices"] as const;

/** What the address of the desk says: the lane, what narrows it, and through which lens. */
export const worklistParsers = {
  lane: parseAsStringLiteral([...laneKeys, "all"] as const).withDefault("today"),
  lens: parseAsStringLiteral(worklistLenses).withDefault("accounts"),
  entity: parseAsArrayOf(parseAsString).withDefault([]),
  owner: parseAsStringLiteral(worklistOwners).withDefault("anyone"),
  group: parseAsString,
};
export const loadWorklistUrl = createLoader(worklistParsers);
export type WorklistUrl = Awaited<ReturnType<typeof loadWorklistUrl>>;

export function filtersOf({ lane, entity, owner, group }: WorklistUrl, search = ""): WorklistFilters {
  return { lane, entities: [...entity].sort(), owner, group, search };
}

const ROWS_A_PAGE = 50;

/** The server and the browser ask in the same words, so the browser finds what the server loaded. */
export function worklistInput(filters: WorklistFilters) {
  return { filters, limit: ROWS_A_PAGE };
}
