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

export const INJECTABLE_TYPES = [
  ...MISTAKE_TYPES,
  "sync_failure",
  "invoice_stuck",
  "invoice_not_delivered",
  "erp_total_mismatch",
  "revenue_schedule_divergence",
  "unapplied_credit",
  "duplicate_credit",
  "service_credit_not_reflected",
  "chargeback",
  "tax_data_missing",
  "billing_entity_mismatch",
  "customer_master_mismatch",
  "account_status_out_of_step",
  "unmatched_payment",
  "duplicate_settlement",
  "short_payment",
  "overpayment",
  "cross_entity_remittance",
  "returned_receipt",
  "usage_missing_or_late",
  "invalid_usage_record",
  "usage_spike",
  "duplicate_invoice_line",
  "renewal_not_billed",
  "amendment_not_reflected",
  "proration_error",
  "unapproved_rate_change",
  "milestone_not_accepted",
  "time_billing_mismatch",
] as const;
export type InjectableType = (typeof INJECTABLE_TYPES)[number];

export function isInjectable(text: unknown): text is InjectableType {
  return INJECTABLE_TYPES.some((type) => type === text);
}
