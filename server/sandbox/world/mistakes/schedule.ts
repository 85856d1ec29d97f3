import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { plantWrongEntity } from "#server/sandbox/world/mistakes/billing-entity-mismatch";
import { plantPriceVariance } from "#server/sandbox/world/mistakes/contract-price-variance";
import { scheduleDuplicate } from "#server/sandbox/world/mistakes/duplicate-invoice";
import { plantDuplicateLine } from "#server/sandbox/world/mistakes/duplicate-invoice-line";
import { plantRefusedEvents } from "#server/sandbox/world/mistakes/invalid-usage-record";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import {
  ANY_DAILY_UNITS,
  CERTAIN_DAILY_UNITS,
  hasUsualUse,
  isCountedByDay,
} from "#server/sandbox/world/mistakes/metered-days";
import {
  lacksPurchaseOrder,
  noteMissingPurchaseOrder,
  plantMissingPurchaseOrder,
} from "#server/sandbox/world/mistakes/missing-purchase-order";
import { plantProration } from "#server/sandbox/world/mistakes/proration-error";
import { isTaxMissing, noteTaxFailure, plantTaxFailure } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import {
  lacksTaxData,
  needsVatNumber,
  noteTaxData,
  plantTaxData,
} from "#server/sandbox/world/mistakes/tax-data-missing";
import { plantUnapproved, watchUnapproved } from "#server/sandbox/world/mistakes/unapproved-rate-change";
import { plantLostDays } from "#server/sandbox/world/mistakes/usage-missing-or-late";
import { billedUnits, plantUsageGap } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import { hashText, unit } from "#server/sandbox/world/prng";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const BACKLOG = 21 * DAY;
/** After the anchor mistakes go on at this share of the rate that built the backlog: a few a day for 2,000 customers. */
const LIVE_SHARE = 0.4;

/** The share of eligible drafts (or postings) that go wrong while the backlog builds up. */
const RATES = {
  missing_purchase_order: 0.19,
  usage_over_entitlement: 0.16,
  contract_price_variance: 0.04,
  tax_calculation_failure: 0.04,
  duplicate_invoice: 0.04,
  erp_posting_rejection: 0.04,
  tax_data_missing: 0.03,
  billing_entity_mismatch: 0.01,
  proration_error: 0.012,
  unapproved_rate_change: 0.012,
  usage_missing_or_late: 0.04,
  invalid_usage_record: 0.04,
  duplicate_invoice_line: 0.015,
  renewal_not_billed: 0.05,
  usage_spike: 0.04,
} as const satisfies Partial<Record<InjectableType, number>>;

type ScheduledType = keyof typeof RATES;

const DRAFT_TYPES: readonly ScheduledType[] = [
  "missing_purchase_order",
  "usage_over_entitlement",
  "contract_price_variance",
  "tax_calculation_failure",
  "duplicate_invoice",
  "tax_data_missing",
  "billing_entity_mismatch",
  "proration_error",
  "unapproved_rate_change",
  "usage_missing_or_late",
  "invalid_usage_record",
  "duplicate_invoice_line",
];

/** Adds up the rate over eligible invoices and says when a whole mistake has come together: even, never clustered. */
function comesDue(world: World, type: ScheduledType, { entity }: Pick<Invoice, "entity">): boolean {
  if (world.now < world.anchor - BACKLOG) return false;
  const key = `${type}/${entity}`;
  const rate = RATES[type] * (world.now < world.anchor ? 1 : LIVE_SHARE);
  const sum = (world.dueMistakes.get(key) ?? 0.4 + 0.5 * unit(hashText(world.seed, key))) + rate;
  world.dueMistakes.set(key, sum);
  return sum >= 1;
}

function settle(world: World, type: ScheduledType, { entity }: Pick<Invoice, "entity">): void {
  const key = `${type}/${entity}`;
  world.dueMistakes.set(key, (world.dueMistakes.get(key) ?? 1) - 1);
}

/** At most one mistake per draft, and none on a draft that already inherits one from its customer. */
export function plantOnDraft(world: World, invoice: Invoice, subscription: Subscription): void {
  const isInherited = isTaxMissing(invoice) || lacksTaxData(world, invoice) || lacksPurchaseOrder(world, invoice);
  if (isInherited || subscription.status !== "active") return;
  const due = DRAFT_TYPES.filter((type) => isEligible(world, type, invoice)).filter((type) =>
    comesDue(world, type, invoice),
  );
  const type = due.find((each) => plantType(world, each, invoice));
  if (type) settle(world, type, invoice);
}

function isEligible(world: World, type: ScheduledType, invoice: Invoice): boolean {
  if (type === "missing_purchase_order") return world.customers.must(invoice.customerId).poRequired;
  if (type === "usage_over_entitlement") return billedUnits(invoice) >= 2;
  if (type === "tax_data_missing") return needsVatNumber(world.customers.must(invoice.customerId));
  if (type === "usage_missing_or_late" || type === "invalid_usage_record") return isMeteredDraft(world, invoice, type);
  return true;
}

/** Of what the meter keeps by day; days are missed where there usually are some. */
function isMeteredDraft(world: World, { subscriptionId }: Invoice, type: ScheduledType): boolean {
  const subscription = world.subscriptions.get(subscriptionId ?? "");
  if (!subscription || !isCountedByDay(subscription)) return false;
  return type === "invalid_usage_record" || subscription.usage.dailyUnits >= CERTAIN_DAILY_UNITS;
}

function plantType(world: World, type: ScheduledType, invoice: Invoice): boolean {
  if (type === "missing_purchase_order") return plantMissingPurchaseOrder(world, invoice) !== null;
  if (type === "usage_over_entitlement") return plantUsageGap(world, invoice) !== null;
  if (type === "contract_price_variance") return plantPriceVariance(world, invoice) !== null;
  if (type === "tax_calculation_failure") return plantTaxFailure(world, invoice) !== null;
  if (type === "tax_data_missing") return plantTaxData(world, invoice) !== null;
  if (type === "billing_entity_mismatch") return plantWrongEntity(world, invoice) !== null;
  if (type === "proration_error") return plantProration(world, invoice) !== null;
  if (type === "unapproved_rate_change") return plantUnapproved(world, invoice) !== null;
  if (type === "usage_missing_or_late") return plantLostDays(world, invoice) !== null;
  if (type === "invalid_usage_record") return plantRefusedEvents(world, invoice) !== null;
  if (type === "duplicate_invoice_line") return plantDuplicateLine(world, invoice) !== null;
  scheduleDuplicate(world, invoice);
  return true;
}

/** Whether billing forgets the renewal that begins now; its subscription then ends with the old term. */
export function forgetsRenewal(world: World, subscription: Subscription): boolean {
  const { entity } = world.customers.must(subscription.customerId);
  const begins = utcDate(world.now);
  const isRenewal = (world.links.ordersByContract.get(subscription.contractId) ?? [])
    .map((id) => world.orders.must(id))
    .some((order) => order.effectiveDate === begins && order.description.startsWith("Renewal"));
  if (!isRenewal || !comesDue(world, "renewal_not_billed", { entity })) return false;
  settle(world, "renewal_not_billed", { entity });
  return true;
}

/** Whether the meter counts a day of the period that ends now many times; the days before it have to be known. */
export function countsTooMuch(world: World, subscription: Subscription): boolean {
  const { entity } = world.customers.must(subscription.customerId);
  if (
    world.now < world.anchor ||
    !hasUsualUse(world, ANY_DAILY_UNITS)(world.customers.must(subscription.customerId), subscription)
  )
    return false;
  if (!comesDue(world, "usage_spike", { entity })) return false;
  settle(world, "usage_spike", { entity });
  return true;
}

/** What a draft inherits from its customer is a mistake of its own. */
export function watchDraft(world: World, invoice: Invoice): void {
  if (isTaxMissing(invoice) && !world.mistakes.has(`tax_calculation_failure/${invoice.id}`)) {
    noteTaxFailure(world, invoice);
  }
  if (lacksTaxData(world, invoice) && !world.mistakes.has(`tax_data_missing/${invoice.id}`)) {
    noteTaxData(world, invoice);
  }
  watchUnapproved(world, invoice);
  if (lacksPurchaseOrder(world, invoice) && !world.mistakes.has(`missing_purchase_order/${invoice.id}`)) {
    noteMissingPurchaseOrder(world, invoice);
  }
}

/** Whether the ERP will reject the posting of an invoice now going out. */
export function failsPosting(world: World, invoice: Invoice): boolean {
  if (invoice.duplicateOf !== null || !comesDue(world, "erp_posting_rejection", invoice)) return false;
  settle(world, "erp_posting_rejection", invoice);
  return true;
}
