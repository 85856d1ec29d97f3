import type { RoutingFacts } from "#server/domain/routing/facts";
import { anything, nothingDecided, type RoutingRow } from "#server/domain/routing/routing-policy";

/** A plausible case; a test says what matters to it. */
export function givenFacts(facts: Partial<RoutingFacts> = {}): RoutingFacts {
  return {
    type: "tax_calculation_failure",
    severity: "high",
    baseAmountMinor: "250000",
    entity: "DE01",
    country: "DE",
    region: "BY",
    tier: "Enterprise",
    productFamilies: ["PLATFORM", "API"],
    billingModels: ["recurring", "usage"],
    isDraft: true,
    typeHolds: true,
    typeHours: 8,
    ...facts,
  };
}

/** A row that asks for and decides no more than is said. */
export function givenRow(
  key: string,
  when: Partial<RoutingRow["when"]> = {},
  outcome: Partial<RoutingRow["outcome"]> = {},
): RoutingRow {
  return { key, name: `Row ${key}`, when: { ...anything, ...when }, outcome: { ...nothingDecided, ...outcome } };
}
