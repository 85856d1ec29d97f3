import type { Severity } from "#server/domain/cases/machine";

/** How the thing a case is about is billed. One invoice can be billed in several ways. */
export const billingModels = ["recurring", "usage", "one_time", "services"] as const;
export type BillingModel = (typeof billingModels)[number];

export const billingModelLabels: Record<BillingModel, string> = {
  recurring: "recurring",
  usage: "by usage",
  one_time: "one-time",
  services: "services",
};

/** The currency thresholds of the decision table are in, whatever the case itself is in. */
export const THRESHOLD_CURRENCY = "USD";

/**
 * Everything routing, service levels and holds look at, kept with the case as it was when they did: a rehearsal judges by
 * what is written here and guesses nothing. Amounts are strings of minor units.
 */
export type RoutingFacts = {
  type: string;
  /** As the detector judged it. */
  severity: Severity;
  baseAmountMinor: string;
  entity: string | null;
  country: string | null;
  region: string | null;
  tier: string | null;
  productFamilies: readonly string[];
  billingModels: readonly BillingModel[];
  isDraft: boolean;
  /** What the exception type itself says, where the documents leave it to it. */
  typeHolds: boolean;
  typeHours: number;
};

/** "PLATFORM_TEAM" and "PLATFORM_STARTER" are of one family: what stands before the first underscore. */
export function productFamily(productCode: string): string {
  return productCode.split("_")[0] ?? productCode;
}
