/** Who has to change something so that a cause does not come back. */
export const stewards = [
  "Revenue operations",
  "Billing operations",
  "Integration engineering",
  "Tax",
  "Accounting",
  "Cash application",
  "Customer success",
  "Services delivery",
] as const;
export type Steward = (typeof stewards)[number];

type RootCauseDefinition = { label: string; steward: Steward };

/** The controlled list of root causes: one is named whenever a case closes, so that what recurs can be counted. */
export const rootCauses = {
  contract_terms_not_carried: { label: "Contract terms not carried into billing", steward: "Revenue operations" },
  amendment_late: { label: "Amendment reached billing too late", steward: "Revenue operations" },
  approval_skipped: { label: "Price or discount used without its approval", steward: "Revenue operations" },
  renewal_not_processed: { label: "Renewal signed and not processed", steward: "Revenue operations" },
  manual_entry: { label: "Entered wrongly by hand", steward: "Billing operations" },
  customer_master_data: { label: "Customer data wrong or incomplete", steward: "Revenue operations" },
  purchase_order_process: { label: "Purchase order not asked for or not passed on", steward: "Revenue operations" },
  delivery_setup: { label: "Delivery address or channel wrong", steward: "Billing operations" },
  billing_engine: { label: "Billing platform calculated wrongly", steward: "Integration engineering" },
  usage_feed_late: { label: "Usage arrived late or in part", steward: "Integration engineering" },
  usage_feed_defect: { label: "Usage feed sent invalid or doubled events", steward: "Integration engineering" },
  mapping_change: { label: "Mapping or integration changed", steward: "Integration engineering" },
  source_outage: { label: "Source or connection was down", steward: "Integration engineering" },
  tax_setup: { label: "Tax data or tax set-up incomplete", steward: "Tax" },
  erp_setup: { label: "Period, account or dimension not set up in the ERP", steward: "Accounting" },
  revenue_rule: { label: "Revenue rule does not match the contract", steward: "Accounting" },
  payment_method: { label: "Customer's payment method failed", steward: "Billing operations" },
  customer_paid_otherwise: {
    label: "Customer paid another amount or without a reference",
    steward: "Cash application",
  },
  bank_or_gateway: { label: "Bank or payment provider", steward: "Cash application" },
  credit_process: { label: "Credit promised or issued outside the process", steward: "Customer success" },
  service_acceptance: { label: "Work accepted or recorded too late", steward: "Services delivery" },
  customer_request: { label: "Customer asked for something else", steward: "Customer success" },
  not_known: { label: "Not known", steward: "Billing operations" },
} as const satisfies Record<string, RootCauseDefinition>;

export type RootCause = keyof typeof rootCauses;
export const rootCauseKeys = Object.keys(rootCauses) as [RootCause, ...RootCause[]];

export function rootCauseLabel(key: string): string {
  return Object.hasOwn(rootCauses, key) ? rootCauses[key as RootCause].label : key;
}
