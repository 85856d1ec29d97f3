/** What is stored of a version. Whether what is published counts yet, still or no longer is a question of the instant. */
export type StoredState = "draft" | "published" | "withdrawn" | "called_back";
export type Placed = { version: number; state: StoredState; effectiveFrom: Date | null };

/** How a version stands at an instant. */
export type Standing = "draft" | "scheduled" | "in_force" | "retired" | "withdrawn" | "called_back";

/** What counts at an instant: of the published versions that have begun, the one that began last; null before the first. */
export function inForceAt<Version extends Placed>(versions: readonly Version[], at: Date): Version | null {
  return versions
    .filter((one) => one.state === "published" && one.effectiveFrom !== null && one.effectiveFrom <= at)
    .reduce<Version | null>((last, one) => (last === null || isLater(one, last) ? one : last), null);
}

/** The version that is published and has not begun. There is never more than one. */
export function scheduledAt<Version extends Placed>(versions: readonly Version[], at: Date): Version | null {
  return (
    versions.find((one) => one.state === "published" && one.effectiveFrom !== null && one.effectiveFrom > at) ?? null
  );
}

export function standingOf(version: Placed, versions: readonly Placed[], at: Date): Standing {
  if (version.state !== "published") return version.state;
  if (version.effectiveFrom !== null && version.effectiveFrom > at) return "scheduled";
  return inForceAt(versions, at)?.version === version.version ? "in_force" : "retired";
}

/** Two that begin at one instant were published one after the other, and the later one has the higher number. */
function isLater(one: Placed, other: Placed): boolean {
  const between = (one.effectiveFrom?.getTime() ?? 0) - (other.effectiveFrom?.getTime() ?? 0);
  return between === 0 ? one.version > other.version : between > 0;
}
