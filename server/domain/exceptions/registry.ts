import type { ExceptionType } from "#server/domain/exceptions/define";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import { completenessBreak } from "#server/domain/exceptions/types/completeness-break";
import { contractPriceVariance } from "#server/domain/exceptions/types/contract-price-variance";
import { duplicateInvoice } from "#server/domain/exceptions/types/duplicate-invoice";
import { erpPostingRejection } from "#server/domain/exceptions/types/erp-posting-rejection";
import { failedPayment } from "#server/domain/exceptions/types/failed-payment";
import { missingPurchaseOrder } from "#server/domain/exceptions/types/missing-purchase-order";
import { syncFailure } from "#server/domain/exceptions/types/sync-failure";
import { taxCalculationFailure } from "#server/domain/exceptions/types/tax-calculation-failure";
import { usageOverEntitlement } from "#server/domain/exceptions/types/usage-over-entitlement";

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
  ],
  inbox: [syncFailure],
  control_total: [completenessBreak],
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

/** What exceptions of the type are found on; null for a type that is not registered. */
export function subjectKindOf(key: string): SubjectKind | null {
  return everyType.get(key)?.subject ?? null;
}

export function typeKeysOf(kind: SubjectKind): readonly string[] {
  return exceptionTypes[kind].map((type) => type.key);
}

/** The type, if it is found on subjects of the kind. */
export function typeOn<Kind extends SubjectKind>(kind: Kind, key: string): ExceptionType<Kind> | undefined {
  const types: readonly ExceptionType<Kind>[] = exceptionTypes[kind];
  return types.find((type) => type.key === key);
}
