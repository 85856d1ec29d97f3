import type { ExceptionType } from "#server/domain/exceptions/define";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import { accountStatusOutOfStep } from "#server/domain/exceptions/types/account-status-out-of-step";
import { amendmentNotReflected } from "#server/domain/exceptions/types/amendment-not-reflected";
import { approvedActRefused } from "#server/domain/exceptions/types/approved-act-refused";
import { billingEntityMismatch } from "#server/domain/exceptions/types/billing-entity-mismatch";
import { chargeback } from "#server/domain/exceptions/types/chargeback";
import { completenessBreak } from "#server/domain/exceptions/types/completeness-break";
import { contractPriceVariance } from "#server/domain/exceptions/types/contract-price-variance";
import { crossEntityReceipt, crossEntityRemittance } from "#server/domain/exceptions/types/cross-entity-remittance";
import { customerMasterMismatch } from "#server/domain/exceptions/types/customer-master-mismatch";
import { duplicateCredit } from "#server/domain/exceptions/types/duplicate-credit";
import { duplicateInvoice } from "#server/domain/exceptions/types/duplicate-invoice";
import { duplicateInvoiceLine } from "#server/domain/exceptions/types/duplicate-invoice-line";
import { duplicateReceipt, duplicateSettlement } from "#server/domain/exceptions/types/duplicate-settlement";
import { erpPostingRejection } from "#server/domain/exceptions/types/erp-posting-rejection";
import { erpTotalMismatch } from "#server/domain/exceptions/types/erp-total-mismatch";
import { failedPayment } from "#server/domain/exceptions/types/failed-payment";
import { invalidUsageRecord } from "#server/domain/exceptions/types/invalid-usage-record";
import { invoiceNotDelivered } from "#server/domain/exceptions/types/invoice-not-delivered";
import { invoiceStuck } from "#server/domain/exceptions/types/invoice-stuck";
import { milestoneNotAccepted } from "#server/domain/exceptions/types/milestone-not-accepted";
import { missingPurchaseOrder } from "#server/domain/exceptions/types/missing-purchase-order";
import { overpayment } from "#server/domain/exceptions/types/overpayment";
import { prorationError } from "#server/domain/exceptions/types/proration-error";
import { renewalNotBilled } from "#server/domain/exceptions/types/renewal-not-billed";
import { returnedReceipt } from "#server/domain/exceptions/types/returned-receipt";
import { revenueScheduleDivergence } from "#server/domain/exceptions/types/revenue-schedule-divergence";
import { serviceCreditNotReflected } from "#server/domain/exceptions/types/service-credit-not-reflected";
import { shortPayment } from "#server/domain/exceptions/types/short-payment";
import { syncFailure } from "#server/domain/exceptions/types/sync-failure";
import { taxCalculationFailure } from "#server/domain/exceptions/types/tax-calculation-failure";
import { taxDataMissing } from "#server/domain/exceptions/types/tax-data-missing";
import { timeBillingMismatch } from "#server/domain/exceptions/types/time-billing-mismatch";
import { unappliedCredit } from "#server/domain/exceptions/types/unapplied-credit";
import { unapprovedRateChange } from "#server/domain/exceptions/types/unapproved-rate-change";
import { unmatchedPayment, unmatchedReceipt } from "#server/domain/exceptions/types/unmatched-payment";
import { usageMissingOrLate } from "#server/domain/exceptions/types/usage-missing-or-late";
import { usageOverEntitlement } from "#server/domain/exceptions/types/usage-over-entitlement";
import { usageSpike } from "#server/domain/exceptions/types/usage-spike";

/** Every exception type, by what it is found on. */
export const exceptionTypes: { readonly [Kind in SubjectKind]: readonly ExceptionType<Kind>[] } = {
  invoice: [
    contractPriceVariance,
    usageOverEntitlement,
    missingPurchaseOrder,
    taxCalculationFailure,
    erpPostingRejection,
    failedPayment,
    duplicateInvoice,
    taxDataMissing,
    billingEntityMismatch,
    invoiceStuck,
    invoiceNotDelivered,
    erpTotalMismatch,
    revenueScheduleDivergence,
    usageMissingOrLate,
    invalidUsageRecord,
    usageSpike,
    duplicateInvoiceLine,
    prorationError,
    unapprovedRateChange,
    milestoneNotAccepted,
  ],
  payment: [unmatchedPayment, duplicateSettlement, shortPayment, overpayment, crossEntityRemittance, chargeback],
  bank_entry: [unmatchedReceipt, duplicateReceipt, crossEntityReceipt, returnedReceipt],
  inbox: [syncFailure],
  control_total: [completenessBreak],
  customer: [customerMasterMismatch, accountStatusOutOfStep],
  contract: [renewalNotBilled, amendmentNotReflected],
  project: [timeBillingMismatch],
  credit: [unappliedCredit, duplicateCredit],
  service_credit: [serviceCreditNotReflected],
  request: [approvedActRefused],
};

export const subjectKinds = Object.keys(exceptionTypes) as SubjectKind[];

type Named = Pick<ExceptionType, "key" | "label" | "queue" | "subject" | "rootCauses">;
const everyType = new Map<string, Named>(
  Object.values(exceptionTypes).flatMap((types) => types.map((type) => [type.key, type])),
);

export const exceptionTypeKeys: readonly string[] = [...everyType.keys()];

/** How people call the type; the key itself for one that is not registered. */
export function exceptionLabel(key: string): string {
  return everyType.get(key)?.label ?? key;
}

/** What usually lies behind exceptions of the type, the likeliest first; none for a type that is not registered. */
export function rootCausesOf(key: string): readonly RootCause[] {
  return everyType.get(key)?.rootCauses ?? [];
}

/** What an exception of the type was found on, as its case says; null for a type that is not registered there. */
export function subjectKindOn(key: string, subjectType: string): SubjectKind | null {
  return subjectKinds.find((kind) => kind === subjectType && typeOn(kind, key) !== undefined) ?? null;
}

/** Whether cases of the type are about money that has to be put somewhere. */
export function hasDesk(key: string, subjectType: string): boolean {
  const kind = subjectKindOn(key, subjectType);
  return kind !== null && typeOn(kind, key)?.hasDesk === true;
}

export function typeKeysOf(kind: SubjectKind): readonly string[] {
  return exceptionTypes[kind].map((type) => type.key);
}

/** The type, if it is found on subjects of the kind. */
export function typeOn<Kind extends SubjectKind>(kind: Kind, key: string): ExceptionType<Kind> | undefined {
  const types: readonly ExceptionType<Kind>[] = exceptionTypes[kind];
  return types.find((type) => type.key === key);
}
