import type { ExceptionType } from "#server/domain/exceptions/define";
import { completenessBreak } from "#server/domain/exceptions/types/completeness-break";
import { contractPriceVariance } from "#server/domain/exceptions/types/contract-price-variance";
import { duplicateInvoice } from "#server/domain/exceptions/types/duplicate-invoice";
import { erpPostingRejection } from "#server/domain/exceptions/types/erp-posting-rejection";
import { failedPayment } from "#server/domain/exceptions/types/failed-payment";
import { missingPurchaseOrder } from "#server/domain/exceptions/types/missing-purchase-order";
import { syncFailure } from "#server/domain/exceptions/types/sync-failure";
import { taxCalculationFailure } from "#server/domain/exceptions/types/tax-calculation-failure";
import { usageOverEntitlement } from "#server/domain/exceptions/types/usage-over-entitlement";

/** Every exception type that is found on an invoice. */
export const invoiceTypes: readonly ExceptionType<"invoice">[] = [
  contractPriceVariance,
  usageOverEntitlement,
  missingPurchaseOrder,
  taxCalculationFailure,
  erpPostingRejection,
  failedPayment,
  duplicateInvoice,
];

/** Every exception type that is found on a message that arrived. */
export const inboxTypes: readonly ExceptionType<"inbox">[] = [syncFailure];

/** Every exception type that is found on a count of both sides. */
export const controlTotalTypes: readonly ExceptionType<"control_total">[] = [completenessBreak];

const labels = new Map<string, string>(
  [...invoiceTypes, ...inboxTypes, ...controlTotalTypes].map((type) => [type.key, type.label]),
);
const invoiceTypesByKey = new Map(invoiceTypes.map((type) => [type.key, type]));
const inboxTypesByKey = new Map(inboxTypes.map((type) => [type.key, type]));
const controlTotalTypesByKey = new Map(controlTotalTypes.map((type) => [type.key, type]));

export const exceptionTypeKeys: readonly string[] = [...labels.keys()];

/** How people call the type; the key itself for one that is not registered. */
export function exceptionLabel(key: string): string {
  return labels.get(key) ?? key;
}

export function invoiceTypeByKey(key: string): ExceptionType<"invoice"> | undefined {
  return invoiceTypesByKey.get(key);
}

export function inboxTypeByKey(key: string): ExceptionType<"inbox"> | undefined {
  return inboxTypesByKey.get(key);
}

export function controlTotalTypeByKey(key: string): ExceptionType<"control_total"> | undefined {
  return controlTotalTypesByKey.get(key);
}
