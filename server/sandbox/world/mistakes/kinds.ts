export const MISTAKE_TYPES = [
  "contract_price_variance",
  "usage_over_entitlement",
  "missing_purchase_order",
  "tax_calculation_failure",
  "erp_posting_rejection",
  "failed_payment",
  "duplicate_invoice",
] as const;

export type MistakeType = (typeof MISTAKE_TYPES)[number];

export const INJECTABLE_TYPES = [...MISTAKE_TYPES, "sync_failure"] as const;
export type InjectableType = (typeof INJECTABLE_TYPES)[number];

export function isInjectable(text: unknown): text is InjectableType {
  return INJECTABLE_TYPES.some((type) => type === text);
}
