import { decimalNumber } from "#server/sandbox/world/amounts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { DAY, dateIn, isoOf, SECOND } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export type TransactionRow = Record<string, unknown> & { id: number; code: string; date: string };

const KEPT_DAYS = 100;
const FIRST_ID = 85_000_000_000_000;

/**
 * What the tax engine holds: a transaction for each invoice of the last hundred days before the anchor and since that
 * went out with its tax calculated. Derived anew from the invoices as they stand; their places never change, so neither
 * do the numbers made from them.
 */
export function transactionsOf(world: World): TransactionRow[] {
  const from = world.anchor - KEPT_DAYS * DAY;
  return world.invoices.rows.flatMap((invoice, place) =>
    invoice.finalizedAt !== null && invoice.finalizedAt >= from && invoice.taxRateId !== null
      ? [transactionRow(invoice, invoice.finalizedAt, place)]
      : [],
  );
}

function transactionRow(invoice: Invoice, finalizedAt: number, place: number): TransactionRow {
  const isVoid = invoice.status === "void" && invoice.voidedAt !== null;
  const date = dateIn(entityOf(invoice.entity).timeZone, finalizedAt);
  const isTaxed = invoice.taxPpm > 0;
  const decimal = (minor: number) => decimalNumber(minor, invoice.currency);
  const settledAt = (isVoid ? (invoice.voidedAt ?? finalizedAt) : finalizedAt) + 2 * SECOND;
  const changedAt = Math.max(settledAt, invoice.engineTax?.changedAt ?? settledAt);
  const tax = invoice.engineTax?.tax ?? invoice.tax;
  return {
    id: FIRST_ID + place,
    code: invoice.id,
    companyId: 8_340_001,
    date,
    status: isVoid ? "Cancelled" : "Committed",
    type: "SalesInvoice",
    batchCode: "",
    currencyCode: invoice.currency,
    exchangeRateCurrencyCode: invoice.currency,
    customerCode: invoice.customerId,
    customerVendorCode: invoice.customerId,
    purchaseOrderNo: "",
    reconciled: false,
    reportingLocationCode: "",
    salespersonCode: "",
    totalAmount: decimal(invoice.subtotal),
    totalExempt: isTaxed ? 0 : decimal(invoice.subtotal),
    totalDiscount: 0,
    totalTaxable: isTaxed ? decimal(invoice.subtotal) : 0,
    totalTax: decimal(tax),
    totalTaxCalculated: decimal(tax),
    adjustmentReason: isVoid ? "DocVoided" : "NotAdjusted",
    locked: false,
    version: isVoid ? 2 : 1,
    exchangeRateEffectiveDate: date,
    exchangeRate: 1,
    description: invoice.number ?? "",
    country: invoice.address.country ?? "",
    region: invoice.address.state ?? "",
    modifiedDate: isoOf(changedAt),
    modifiedUserId: 6_675_001,
    taxDate: date,
  };
}
