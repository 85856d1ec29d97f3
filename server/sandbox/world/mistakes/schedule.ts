import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { plantPriceVariance } from "#server/sandbox/world/mistakes/contract-price-variance";
import { scheduleDuplicate } from "#server/sandbox/world/mistakes/duplicate-invoice";
import type { MistakeType } from "#server/sandbox/world/mistakes/kinds";
import {
  lacksPurchaseOrder,
  noteMissingPurchaseOrder,
  plantMissingPurchaseOrder,
} from "#server/sandbox/world/mistakes/missing-purchase-order";
import { isTaxMissing, noteTaxFailure, plantTaxFailure } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import { billedUnits, plantUsageGap } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import { hashText, unit } from "#server/sandbox/world/prng";
import { DAY } from "#server/sandbox/world/time";
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
} as const satisfies Partial<Record<MistakeType, number>>;

type ScheduledType = keyof typeof RATES;

const DRAFT_TYPES: readonly ScheduledType[] = [
  "missing_purchase_order",
  "usage_over_entitlement",
  "contract_price_variance",
  "tax_calculation_failure",
  "duplicate_invoice",
];

/** Adds up the rate over eligible invoices and says when a whole mistake has come together: even, never clustered. */
function comesDue(world: World, type: ScheduledType, invoice: Invoice): boolean {
  if (world.now < world.anchor - BACKLOG) return false;
  const key = `${type}/${invoice.entity}`;
  const rate = RATES[type] * (world.now < world.anchor ? 1 : LIVE_SHARE);
  const sum = (world.dueMistakes.get(key) ?? 0.4 + 0.5 * unit(hashText(world.seed, key))) + rate;
  world.dueMistakes.set(key, sum);
  return sum >= 1;
}

function settle(world: World, type: ScheduledType, invoice: Invoice): void {
  const key = `${type}/${invoice.entity}`;
  world.dueMistakes.set(key, (world.dueMistakes.get(key) ?? 1) - 1);
}

/** At most one mistake per draft, and none on a draft that already inherits one from its customer. */
export function plantOnDraft(world: World, invoice: Invoice, subscription: Subscription): void {
  if (isTaxMissing(invoice) || lacksPurchaseOrder(world, invoice) || subscription.status !== "active") return;
  const due = DRAFT_TYPES.filter((type) => isEligible(world, type, invoice)).filter((type) =>
    comesDue(world, type, invoice),
  );
  const type = due.find((each) => plantType(world, each, invoice));
  if (type) settle(world, type, invoice);
}

function isEligible(world: World, type: ScheduledType, invoice: Invoice): boolean {
  if (type === "missing_purchase_order") return world.customers.must(invoice.customerId).poRequired;
  if (type === "usage_over_entitlement") return billedUnits(invoice) >= 2;
  return true;
}

function plantType(world: World, type: ScheduledType, invoice: Invoice): boolean {
  if (type === "missing_purchase_order") return plantMissingPurchaseOrder(world, invoice) !== null;
  if (type === "usage_over_entitlement") return plantUsageGap(world, invoice) !== null;
  if (type === "contract_price_variance") return plantPriceVariance(world, invoice) !== null;
  if (type === "tax_calculation_failure") return plantTaxFailure(world, invoice) !== null;
  scheduleDuplicate(world, invoice);
  return true;
}

/** What a draft inherits from its customer is a mistake of its own. */
export function watchDraft(world: World, invoice: Invoice): void {
  if (isTaxMissing(invoice) && !world.mistakes.has(`tax_calculation_failure/${invoice.id}`)) {
    noteTaxFailure(world, invoice);
  }
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
