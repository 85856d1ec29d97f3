import type { LegalEntity } from "#server/sandbox/world/legal-entities";

export type ProductCode =
  | "PLATFORM_STARTER"
  | "PLATFORM_TEAM"
  | "PLATFORM_ENTERPRISE"
  | "SUPPORT_PREMIUM"
  | "API_CALLS";

export type Frequency = "Monthly" | "Quarterly" | "Annual";

interface CatalogueProduct {
  code: ProductCode;
  name: string;
  description: string;
  unitLabel: string | null;
  /** List price per month in minor units. */
  list: Record<LegalEntity["currency"], number>;
}

export const CATALOGUE: readonly CatalogueProduct[] = [
  {
    code: "PLATFORM_STARTER",
    name: "Meridian Starter",
    description: "Dashboards and alerts for small teams, per seat.",
    unitLabel: "seat",
    list: { USD: 2900, EUR: 2700, JPY: 3900 },
  },
  {
    code: "PLATFORM_TEAM",
    name: "Meridian Team",
    description: "Shared metrics, single sign-on and audit trail, per seat.",
    unitLabel: "seat",
    list: { USD: 5900, EUR: 5400, JPY: 7800 },
  },
  {
    code: "PLATFORM_ENTERPRISE",
    name: "Meridian Enterprise",
    description: "Unlimited metrics, data residency and custom roles, per seat.",
    unitLabel: "seat",
    list: { USD: 9900, EUR: 9200, JPY: 13500 },
  },
  {
    code: "SUPPORT_PREMIUM",
    name: "Premium Support",
    description: "A named engineer and a one-hour response, flat per period.",
    unitLabel: null,
    list: { USD: 75000, EUR: 69000, JPY: 98000 },
  },
  {
    code: "API_CALLS",
    name: "API calls",
    description: "Calls beyond the included volume, per 1,000 calls.",
    unitLabel: "1,000 calls",
    list: { USD: 120, EUR: 110, JPY: 160 },
  },
];

export const PLATFORM_CODES: readonly ProductCode[] = ["PLATFORM_STARTER", "PLATFORM_TEAM", "PLATFORM_ENTERPRISE"];

export function productOf(code: ProductCode): CatalogueProduct {
  const product = CATALOGUE.find((each) => each.code === code);
  if (!product) throw new Error(`There is no product ${code}.`);
  return product;
}

export function monthsOf(frequency: Frequency): number {
  return frequency === "Monthly" ? 1 : frequency === "Quarterly" ? 3 : 12;
}

/** The list price per billing period; metered calls cost the same in every period. */
export function listPrice(code: ProductCode, currency: LegalEntity["currency"], frequency: Frequency): number {
  const monthly = productOf(code).list[currency];
  return code === "API_CALLS" ? monthly : monthly * monthsOf(frequency);
}
