import { WorklistFilters } from "#server/domain/collections/worklist-views";

/** One account of the list somebody goes through. */
export type WalkStop = { customerId: string; customerName: string };

export function stopsOf(rows: readonly WalkStop[]): WalkStop[] {
  return rows.map(({ customerId, customerName }) => ({ customerId, customerName }));
}

/** The list somebody came from, as its desk's address and its search say it. */
export function walkOf({ lane, entities, owner, group, search }: WorklistFilters): string {
  const from = new URLSearchParams({ lane });
  if (entities.length > 0) from.set("entity", entities.join(","));
  if (owner !== "anyone") from.set("owner", owner);
  if (group !== null) from.set("group", group);
  if (search !== "") from.set("search", search);
  return from.toString();
}

/** What that list is narrowed to; null where the address says nothing that can be read. */
export function filtersOfWalk(from: string): WorklistFilters | null {
  const said = new URLSearchParams(from);
  const read = WorklistFilters.safeParse({
    lane: said.get("lane"),
    entities: (said.get("entity") ?? "").split(",").filter((entity) => entity !== ""),
    owner: said.get("owner") ?? "anyone",
    group: said.get("group"),
    search: said.get("search") ?? "",
  });
  return read.success ? read.data : null;
}

/**
 * The order in which somebody goes through a list is that of the list as they saw it: what is done leaves the list, and
 * whoever stands on it would lose their place. So it is kept apart from the list itself, and nothing reads it again.
 */
export function walkKey(from: string | null): readonly unknown[] {
  return ["account-walk", from];
}

/** What stands before and after an account; nothing where it is not on the list. */
export function neighboursOf(
  stops: readonly WalkStop[],
  customerId: string,
): { previous: WalkStop | null; next: WalkStop | null; place: number } {
  const at = stops.findIndex((stop) => stop.customerId === customerId);
  if (at === -1) return { previous: null, next: stops[0] ?? null, place: 0 };
  return { previous: stops[at - 1] ?? null, next: stops[at + 1] ?? null, place: at + 1 };
}
