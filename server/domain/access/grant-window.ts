import type { EntityScope } from "#server/domain/access/roles";

/** From when until when something counts: from its start on, up to its end and not at it. */
export type Window = { startsAt: Date; endsAt: Date | null };

export function countsAt({ startsAt, endsAt }: Window, at: Date): boolean {
  return startsAt <= at && (endsAt === null || at < endsAt);
}

/** The time two windows share; null when they share none. */
export function sharedWindow(left: Window, right: Window): Window | null {
  const startsAt = left.startsAt > right.startsAt ? left.startsAt : right.startsAt;
  const endsAt = earlierEnd(left.endsAt, right.endsAt);
  return endsAt !== null && endsAt <= startsAt ? null : { startsAt, endsAt };
}

/** Of two ends the earlier; null is never. */
export function earlierEnd(left: Date | null, right: Date | null): Date | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}

/** The legal entities two scopes share; an empty list when they share none. */
export function sharedEntities(left: EntityScope, right: EntityScope): EntityScope {
  if (left === "all") return right;
  if (right === "all") return left;
  return left.filter((code) => right.includes(code));
}

/** Does the first scope hold all of the second? */
export function coversEntities(outer: EntityScope, inner: EntityScope): boolean {
  if (outer === "all") return true;
  return inner !== "all" && inner.every((code) => outer.includes(code));
}

/** "all legal entities", "DE01", "DE01 and US01". */
export function entitiesInWords(entities: EntityScope): string {
  if (entities === "all") return "all legal entities";
  return entities.length < 2
    ? entities.join("")
    : `${entities.slice(0, -1).join(", ")} and ${entities[entities.length - 1]}`;
}

/** As a row keeps it: {all} or codes. */
export const storedEntities = (entities: EntityScope): string[] => (entities === "all" ? ["all"] : [...entities]);
export const entitiesOf = (stored: readonly string[]): EntityScope => (stored.includes("all") ? "all" : stored);
