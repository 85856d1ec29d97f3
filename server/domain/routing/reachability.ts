import { severities } from "#server/domain/cases/machine";
import type { RoutingRow, RowConditions } from "#server/domain/routing/routing-policy";

/**
 * The earlier row that takes everything this one could, or null. Only what can be proved from the columns counts: an
 * expression is compared letter by letter.
 */
export function rowBefore(rows: readonly RoutingRow[], place: number): RoutingRow | null {
  const row = rows[place];
  if (!row) return null;
  return rows.slice(0, place).find((earlier) => covers(earlier.when, row.when)) ?? null;
}

/** Whether whatever fits the narrow conditions fits the wide ones too. */
export function covers(wide: RowConditions, narrow: RowConditions): boolean {
  const lists = [
    "types",
    "entities",
    "tiers",
    "productFamilies",
    "billingModels",
  ] as const satisfies readonly (keyof RowConditions)[];
  return (
    lists.every((list) => listCovers(wide[list], narrow[list])) &&
    listCovers(wide.severities.length === severities.length ? [] : wide.severities, narrow.severities) &&
    placesCover(wide.places, narrow.places) &&
    (wide.amountFrom ?? 0) <= (narrow.amountFrom ?? 0) &&
    (wide.amountBelow ?? Number.POSITIVE_INFINITY) >= (narrow.amountBelow ?? Number.POSITIVE_INFINITY) &&
    (wide.expression.trim() === "" || wide.expression.trim() === narrow.expression.trim())
  );
}

function listCovers(wide: readonly string[], narrow: readonly string[]): boolean {
  return wide.length === 0 || (narrow.length > 0 && narrow.every((value) => wide.includes(value)));
}

/** A country covers its regions. */
function placesCover(wide: readonly string[], narrow: readonly string[]): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((place) => wide.includes(place) || wide.includes(place.split("-")[0] ?? ""));
}
