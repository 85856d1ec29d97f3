import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import { isUndelivered } from "#server/sandbox/world/deliveries";
import { isOutOfStep } from "#server/sandbox/world/mistakes/account-status-out-of-step";
import { isAmendmentLost } from "#server/sandbox/world/mistakes/amendment-not-reflected";
import { deviatesFromAccount } from "#server/sandbox/world/mistakes/billing-entity-mismatch";
import { awaitsAnswer } from "#server/sandbox/world/mistakes/chargeback";
import { deviatesFromContract } from "#server/sandbox/world/mistakes/contract-price-variance";
import { isNotPassedOn } from "#server/sandbox/world/mistakes/cross-entity-remittance";
import { masterDiffers } from "#server/sandbox/world/mistakes/customer-master-mismatch";
import { customerOf } from "#server/sandbox/world/mistakes/customer-mistakes";
import { isRepeated } from "#server/sandbox/world/mistakes/duplicate-credit";
import { isDoubleBilled } from "#server/sandbox/world/mistakes/duplicate-invoice";
import { hasDuplicateLine } from "#server/sandbox/world/mistakes/duplicate-invoice-line";
import { isPaidTwice } from "#server/sandbox/world/mistakes/duplicate-settlement";
import { isRejected } from "#server/sandbox/world/mistakes/erp-posting-rejection";
import { isPostedOtherwise } from "#server/sandbox/world/mistakes/erp-total-mismatch";
import { failedDebits, isUnpaidAfterDecline } from "#server/sandbox/world/mistakes/failed-payment";
import { hasRefusals } from "#server/sandbox/world/mistakes/invalid-usage-record";
import { isStuck } from "#server/sandbox/world/mistakes/invoice-stuck";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { billsUnaccepted } from "#server/sandbox/world/mistakes/milestone-not-accepted";
import { lacksPurchaseOrder } from "#server/sandbox/world/mistakes/missing-purchase-order";
import { isOverpaid } from "#server/sandbox/world/mistakes/overpayment";
import { isWronglyProrated } from "#server/sandbox/world/mistakes/proration-error";
import { isUnbilledRenewal } from "#server/sandbox/world/mistakes/renewal-not-billed";
import { isStillCounted } from "#server/sandbox/world/mistakes/returned-receipt";
import { isPlannedOtherwise } from "#server/sandbox/world/mistakes/revenue-schedule-divergence";
import { isNotReflected } from "#server/sandbox/world/mistakes/service-credit-not-reflected";
import { isShort } from "#server/sandbox/world/mistakes/short-payment";
import { isTaxMissing } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import { lacksTaxData } from "#server/sandbox/world/mistakes/tax-data-missing";
import { hasTimeMismatch } from "#server/sandbox/world/mistakes/time-billing-mismatch";
import { isUnapplied } from "#server/sandbox/world/mistakes/unapplied-credit";
import { isUnapproved } from "#server/sandbox/world/mistakes/unapproved-rate-change";
import { isUnmatched } from "#server/sandbox/world/mistakes/unmatched-payment";
import { lacksUse } from "#server/sandbox/world/mistakes/usage-missing-or-late";
import { deviatesFromUsage } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import { hasSpike } from "#server/sandbox/world/mistakes/usage-spike";
import type { Customer } from "#server/sandbox/world/model";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

type Test = (world: World, mistake: PlantedMistake) => boolean;

const STILL_THERE: Record<InjectableType, Test> = {
  contract_price_variance: whileBilled(deviatesFromContract),
  usage_over_entitlement: whileBilled(deviatesFromUsage),
  missing_purchase_order: whileBilled(lacksPurchaseOrder),
  tax_calculation_failure: whileBilled((_world, invoice) => isTaxMissing(invoice)),
  duplicate_invoice: whileBilled(isDoubleBilled),
  erp_posting_rejection: onInvoice(isRejected),
  invoice_stuck: onInvoice(isStuck),
  invoice_not_delivered: onInvoice(isUndelivered),
  erp_total_mismatch: onInvoice(isPostedOtherwise),
  revenue_schedule_divergence: onInvoice(isPlannedOtherwise),
  failed_payment: onInvoice((_world, invoice) => isUnpaidAfterDecline(invoice)),
  // A broken event cannot be taken back at the source; the receiver deals with it once.
  sync_failure: () => false,
  tax_data_missing: onInvoice(lacksTaxData),
  billing_entity_mismatch: whileBilled(deviatesFromAccount),
  customer_master_mismatch: onCustomer((_world, customer) => masterDiffers(customer)),
  account_status_out_of_step: onCustomer((world, customer) => isOutOfStep(world, customer)),
  unapplied_credit: onCredit(isUnapplied),
  duplicate_credit: onCredit(isRepeated),
  service_credit_not_reflected: (world, { subject }) => {
    const credit = world.serviceCredits.get(subject.id);
    return credit !== undefined && isNotReflected(world, credit);
  },
  unmatched_payment: isUnmatched,
  duplicate_settlement: isPaidTwice,
  short_payment: isShort,
  overpayment: isOverpaid,
  cross_entity_remittance: isNotPassedOn,
  returned_receipt: isStillCounted,
  chargeback: (world, { subject }) =>
    world.disputes.rows.some((dispute) => dispute.chargeId === subject.id && awaitsAnswer(dispute)),
  usage_missing_or_late: whileBilled(lacksUse),
  invalid_usage_record: whileBilled(hasRefusals),
  usage_spike: whileBilled(hasSpike),
  duplicate_invoice_line: whileBilled(hasDuplicateLine),
  renewal_not_billed: (world, { subject }) => isUnbilledRenewal(world, subject.id),
  amendment_not_reflected: (world, { subject }) => isAmendmentLost(world, subject.id),
  proration_error: whileBilled(isWronglyProrated),
  unapproved_rate_change: whileBilled(isUnapproved),
  milestone_not_accepted: whileBilled(billsUnaccepted),
  time_billing_mismatch: (world, { subject }) => hasTimeMismatch(world, subject.id),
};

function whileBilled(test: (world: World, invoice: Invoice) => boolean): Test {
  return onInvoice(
    (world, invoice) =>
      (invoice.status === "draft" || invoice.status === "open" || invoice.status === "paid") && test(world, invoice),
  );
}

function onCustomer(test: (world: World, customer: Customer) => boolean): Test {
  return (world, mistake) => {
    const customer = customerOf(world, mistake);
    return customer !== null && test(world, customer);
  };
}

function onCredit(test: (world: World, credit: CreditNote) => boolean): Test {
  return (world, { subject }) => {
    const credit = world.creditNotes.get(subject.id);
    return credit !== undefined && test(world, credit);
  };
}

/** A mistake whose subject is an invoice, or the staging row through which one reaches the ERP. */
function onInvoice(test: (world: World, invoice: Invoice) => boolean): Test {
  return (world, { subject }) => {
    const invoiceId =
      subject.type === "customrecord_invoice_import" ? world.imports.get(subject.id)?.externalId : subject.id;
    const invoice = world.invoices.get(invoiceId ?? "");
    return invoice !== undefined && test(world, invoice);
  };
}

function isPresent(world: World, mistake: PlantedMistake): boolean {
  return STILL_THERE[mistake.type](world, mistake);
}

export function presentMistakes(world: World): PlantedMistake[] {
  return [...[...world.mistakes.values()].filter((mistake) => isPresent(world, mistake)), ...failedDebits(world)];
}

/** The live mistakes that keep a draft from going out by itself. */
export function mistakesOf(world: World, invoiceId: string): PlantedMistake[] {
  return [
    "contract_price_variance",
    "usage_over_entitlement",
    "missing_purchase_order",
    "duplicate_invoice",
    "usage_missing_or_late",
    "invalid_usage_record",
    "usage_spike",
    "duplicate_invoice_line",
    "tax_data_missing",
    "billing_entity_mismatch",
    "proration_error",
    "unapproved_rate_change",
    "milestone_not_accepted",
  ]
    .map((type) => world.mistakes.get(`${type}/${invoiceId}`))
    .filter((mistake) => mistake !== undefined)
    .filter((mistake) => isPresent(world, mistake));
}
