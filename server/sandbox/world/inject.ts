import { record } from "#server/sandbox/stripe/events";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { HARD_DECLINES, SOFT_DECLINES } from "#server/sandbox/world/decline-codes";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { plantStanding } from "#server/sandbox/world/mistakes/account-status-out-of-step";
import { injectLostAmendment } from "#server/sandbox/world/mistakes/amendment-not-reflected";
import { plantWrongEntity } from "#server/sandbox/world/mistakes/billing-entity-mismatch";
import { injectChargeback } from "#server/sandbox/world/mistakes/chargeback";
import { plantPriceVariance } from "#server/sandbox/world/mistakes/contract-price-variance";
import { injectCrossEntity } from "#server/sandbox/world/mistakes/cross-entity-remittance";
import { plantMasterDifference } from "#server/sandbox/world/mistakes/customer-master-mismatch";
import { injectDuplicateCredit } from "#server/sandbox/world/mistakes/duplicate-credit";
import { plantDuplicate } from "#server/sandbox/world/mistakes/duplicate-invoice";
import { plantDuplicateLine } from "#server/sandbox/world/mistakes/duplicate-invoice-line";
import { injectDuplicateSettlement } from "#server/sandbox/world/mistakes/duplicate-settlement";
import { isPostedOnce, spoilPosting } from "#server/sandbox/world/mistakes/erp-total-mismatch";
import { plantRefusedEvents } from "#server/sandbox/world/mistakes/invalid-usage-record";
import { sendInVain } from "#server/sandbox/world/mistakes/invoice-not-delivered";
import { forgetDraft, isOldEnough, rollBack } from "#server/sandbox/world/mistakes/invoice-stuck";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import {
  ANY_DAILY_UNITS,
  CERTAIN_DAILY_UNITS,
  hasUsualUse,
  isCountedByDay,
} from "#server/sandbox/world/mistakes/metered-days";
import { injectUnaccepted } from "#server/sandbox/world/mistakes/milestone-not-accepted";
import { plantMissingPurchaseOrder } from "#server/sandbox/world/mistakes/missing-purchase-order";
import { onCustomers } from "#server/sandbox/world/mistakes/on-customers";
import { changed, onDrafts, onNextDrafts, type Suits } from "#server/sandbox/world/mistakes/on-drafts";
import { onIssued } from "#server/sandbox/world/mistakes/on-issued";
import { injectOverpayment } from "#server/sandbox/world/mistakes/overpayment";
import { plantProration } from "#server/sandbox/world/mistakes/proration-error";
import { injectUnbilledRenewals } from "#server/sandbox/world/mistakes/renewal-not-billed";
import { injectReturned } from "#server/sandbox/world/mistakes/returned-receipt";
import { hasOldPlan, spoilPlan } from "#server/sandbox/world/mistakes/revenue-schedule-divergence";
import { injectServiceCredit } from "#server/sandbox/world/mistakes/service-credit-not-reflected";
import { injectShortPayment } from "#server/sandbox/world/mistakes/short-payment";
import { plantTaxFailure } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import { needsVatNumber, plantEngineTax, plantTaxData } from "#server/sandbox/world/mistakes/tax-data-missing";
import { injectTimeMismatch } from "#server/sandbox/world/mistakes/time-billing-mismatch";
import { injectUnappliedCredit } from "#server/sandbox/world/mistakes/unapplied-credit";
import { injectUnapproved, plantUnapproved } from "#server/sandbox/world/mistakes/unapproved-rate-change";
import { injectUnmatched } from "#server/sandbox/world/mistakes/unmatched-payment";
import { plantLostDays, plantUntoldCalls } from "#server/sandbox/world/mistakes/usage-missing-or-late";
import { plantLateUsage, plantUsageGap } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import { noteSpike, raiseSpike } from "#server/sandbox/world/mistakes/usage-spike";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { breakCard, declineCharge } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import { addImport, tryPosting } from "#server/sandbox/world/simulate-erp";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Plants up to `count` mistakes of a type in a legal entity, or in any. */
type Recipe = (world: World, entity: EntityCode | null, count: number) => PlantedMistake[];

const anyDraft = () => true;

const RECIPES: Record<InjectableType, Recipe> = {
  contract_price_variance: onDrafts(anyDraft, changed(plantPriceVariance)),
  usage_over_entitlement: injectUsageGap,
  missing_purchase_order: onDrafts((customer) => customer.poRequired, changed(plantMissingPurchaseOrder)),
  tax_calculation_failure: onDrafts(anyDraft, changed(plantTaxFailure)),
  erp_posting_rejection: onDrafts(anyDraft, rejectPosting),
  failed_payment: onDrafts(
    (customer) => customer.collection === "charge_automatically" && customer.brokenCard === null,
    failPayment,
  ),
  duplicate_invoice: onDrafts(anyDraft, plantDuplicate),
  invoice_stuck: injectStuck,
  invoice_not_delivered: onDrafts((customer) => customer.collection === "send_invoice", sendInVain),
  erp_total_mismatch: onIssued(isPostedOnce, spoilPosting),
  revenue_schedule_divergence: onIssued(hasOldPlan, spoilPlan),
  sync_failure: onDrafts(anyDraft, breakEvent),
  unapplied_credit: injectUnappliedCredit,
  duplicate_credit: injectDuplicateCredit,
  service_credit_not_reflected: injectServiceCredit,
  chargeback: injectChargeback,
  unmatched_payment: injectUnmatched,
  duplicate_settlement: injectDuplicateSettlement,
  short_payment: injectShortPayment,
  overpayment: injectOverpayment,
  cross_entity_remittance: injectCrossEntity,
  returned_receipt: injectReturned,
  tax_data_missing: injectTaxData,
  billing_entity_mismatch: onDrafts(anyDraft, changed(plantWrongEntity)),
  customer_master_mismatch: onCustomers(plantMasterDifference),
  account_status_out_of_step: onCustomers(plantStanding),
  usage_missing_or_late: injectMissingUse,
  invalid_usage_record: onDrafts((_customer, subscription) => isCountedByDay(subscription), plantRefusedEvents),
  usage_spike: (world, ...wanted) =>
    onNextDrafts(hasUsualUse(world, ANY_DAILY_UNITS), raiseSpike, noteSpike)(world, ...wanted),
  duplicate_invoice_line: onDrafts(anyDraft, changed(plantDuplicateLine)),
  renewal_not_billed: injectUnbilledRenewals,
  amendment_not_reflected: injectLostAmendment,
  proration_error: onDrafts((_customer, subscription) => subscription.periodIndex > 0, changed(plantProration)),
  unapproved_rate_change: (...wanted) => injectUnapproved(onDrafts(anyDraft, changed(plantUnapproved)), ...wanted),
  milestone_not_accepted: injectUnaccepted,
  time_billing_mismatch: injectTimeMismatch,
};

/** Numbers of buyers are asked for in the Union alone; elsewhere the tax engine and billing differ. */
function injectTaxData(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const wanted = wantedVariant(world, "tax_data_missing");
  const isAbroad = entity !== null && entity !== "DE01";
  if (wanted === "engine_tax" || (wanted === null && isAbroad)) return plantEngineTax(world, entity ?? "US01", count);
  return isAbroad ? [] : onDrafts(needsVatNumber, changed(plantTaxData))(world, "DE01", count);
}

function injectUsageGap(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const wanted = wantedVariant(world, "usage_over_entitlement");
  if (wanted === "left_off" || wanted === "part_billed")
    return onDrafts(anyDraft, changed(plantUsageGap))(world, entity, count);
  const uses: Suits = (_customer, { usage, periodIndex }) => usage.dailyUnits > 0 && periodIndex > 0;
  return onDrafts(uses, plantLateUsage)(world, entity, count);
}

function injectMissingUse(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const isUntold = wantedVariant(world, "usage_missing_or_late") === "untold_calls";
  const recipe = isUntold
    ? onIssued(isCountedAndRecent, plantUntoldCalls)
    : onDrafts(hasUsualUse(world, CERTAIN_DAILY_UNITS), changed(plantLostDays));
  return recipe(world, entity, count);
}

/** So long after an invoice was made late calls are still looked for. */
const LATE_WITHIN = 30 * DAY;

function isCountedAndRecent(world: World, invoice: Invoice): boolean {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  return subscription !== undefined && isCountedByDay(subscription) && invoice.createdAt > world.now - LATE_WITHIN;
}

function injectStuck(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const isForgotten = wantedVariant(world, "invoice_stuck") === "forgotten_draft";
  const recipe = isForgotten ? onDrafts(anyDraft, forgetDraft) : onIssued(isOldEnough, rollBack);
  return recipe(world, entity, count);
}

/** @param variant the way in which they are to be made, where the type knows several; null for any. */
export function inject(
  world: World,
  type: InjectableType,
  entity: EntityCode | null,
  count: number,
  variant: string | null = null,
): PlantedMistake[] {
  world.wanted = variant === null ? null : { type, variant };
  try {
    const planted = RECIPES[type](world, entity, count);
    for (const mistake of planted) if (variant !== null) mistake.variant ??= variant;
    return planted;
  } finally {
    world.wanted = null;
  }
}

function rejectPosting(world: World, invoice: Invoice): PlantedMistake | null {
  finalizeInvoice(world, invoice);
  const row = addImport(world, invoice, true);
  tryPosting(world, row);
  return world.mistakes.get(`erp_posting_rejection/${row.id}`) ?? null;
}

function failPayment(world: World, invoice: Invoice): PlantedMistake | null {
  finalizeInvoice(world, invoice);
  const draw = drawsFor(world.seed, `injected decline/${invoice.id}`);
  const drawn = draw.happens(0.6) ? "soft_decline" : "hard_decline";
  const isSoft = (wantedVariant(world, "failed_payment") ?? drawn) === "soft_decline";
  const decline = isSoft ? draw.pick(SOFT_DECLINES) : breakCard(world, invoice, draw.pick(HARD_DECLINES));
  declineCharge(world, invoice, decline);
  return world.mistakes.get(`failed_payment/${invoice.id}`) ?? null;
}

/** An event whose amounts are words and whose lines are gone: no schema takes it. */
function breakEvent(world: World, invoice: Invoice): PlantedMistake | null {
  const broken = { ...invoiceShape(world, invoice), amount_due: "twelve hundred", total: null, lines: "unavailable" };
  record(world, "invoice.updated", () => broken, {});
  const event = world.events.rows.at(-1);
  if (!event) return null;
  const subject = { system: "stripe", type: "event", id: event.id } as const;
  const explanation = `The event about ${invoice.id} has an amount in words and no lines.`;
  return { type: "sync_failure", entity: invoice.entity, subject, plantedAt: world.now, explanation };
}
