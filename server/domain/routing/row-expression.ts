import { celAll, celAmong, celBounds, celList, celText } from "#server/domain/policies/cel-text";
import type { RowConditions } from "#server/domain/routing/routing-policy";

/** A row of the decision table as one expression: what its columns ask and what it says itself, in the words of both. */
export function rowExpression(when: RowConditions): string {
  const own = when.expression.trim();
  return celAll([
    ...celAmong("exception_type", when.types),
    ...celAmong("severity", when.severities),
    ...celBounds("amount_minor", when.amountFrom, when.amountBelow),
    ...placesExpression(when.places),
    ...celAmong("entity", when.entities),
    ...celAmong("tier", when.tiers),
    ...sharing("product_families", when.productFamilies),
    ...sharing("billing_models", when.billingModels),
    ...(own === "" ? [] : [`(${own})`]),
  ]);
}

/** Countries as "DE", regions as "US-CA". */
function placesExpression(places: readonly string[]): string[] {
  if (places.length === 0) return [];
  const countries = celAmong(
    "country",
    places.filter((place) => !place.includes("-")),
  );
  const regions = places
    .filter((place) => place.includes("-"))
    .map((place) => `country + "-" + region == ${celText(place)}`);
  const either = [...countries, ...regions];
  return either.length === 1 ? either : [`(${either.join(" || ")})`];
}

/** At least one in common. */
function sharing(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${name}.exists(one, one in ${celList(values)})`];
}
