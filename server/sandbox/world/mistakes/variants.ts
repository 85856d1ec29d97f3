import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import type { World } from "#server/sandbox/world/world";

/** The ways in which a mistake of a type can be made; of a type that is not listed there is one. */
export const VARIANTS = {
  contract_price_variance: ["old_price", "list_price", "other_plan"],
  usage_over_entitlement: ["late_calls", "left_off", "part_billed"],
  missing_purchase_order: ["not_on_draft", "nowhere"],
  tax_calculation_failure: ["no_postal_code", "no_country", "neither"],
  erp_posting_rejection: ["closed_period", "department", "account", "subsidiary"],
  failed_payment: ["soft_decline", "hard_decline"],
  duplicate_invoice: ["draft", "issued"],
  invoice_stuck: ["rolled_back", "forgotten_draft"],
  invoice_not_delivered: ["bounced", "no_address", "rejected", "wrong_channel"],
  erp_total_mismatch: ["total", "tax", "twice", "currency"],
  revenue_schedule_divergence: ["amount", "period", "at_once", "missing"],
  unapplied_credit: ["on_balance", "open_in_books"],
  tax_data_missing: ["lost", "mistyped", "nowhere", "engine_tax"],
  billing_entity_mismatch: ["currency", "entity"],
  customer_master_mismatch: ["terms", "tax_id", "currency", "name_in_erp", "name_in_billing"],
  account_status_out_of_step: ["flagged", "not_flagged"],
  unmatched_payment: ["at_billing", "at_bank"],
  returned_receipt: ["recorded", "at_billing"],
  short_payment: ["withheld", "bank_charges"],
  usage_missing_or_late: ["lost_days", "untold_calls"],
  invalid_usage_record: ["too_old", "unknown_customer"],
  proration_error: ["no_credit", "whole_period", "thirty_days", "two_days_late"],
  unapproved_rate_change: ["pending_order", "rejected_order", "discount", "hours"],
  time_billing_mismatch: ["unbilled", "rejected", "submitted"],
} as const satisfies Partial<Record<InjectableType, readonly string[]>>;

export type VariedType = keyof typeof VARIANTS;
export type VariantOf<Type extends VariedType> = (typeof VARIANTS)[Type][number];

export function variantsOf(type: InjectableType): readonly string[] {
  return type in VARIANTS ? VARIANTS[type as VariedType] : [];
}

/** The variant that was asked for while mistakes of the type are injected; null where any will do. */
export function wantedVariant<Type extends VariedType>(world: World, type: Type): VariantOf<Type> | null {
  const known: readonly VariantOf<Type>[] = VARIANTS[type];
  return known.find((variant) => world.wanted?.type === type && world.wanted.variant === variant) ?? null;
}
