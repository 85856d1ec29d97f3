import { createHash } from "node:crypto";
import type { Core } from "#server/sandbox/core";
import { sortedTable } from "#server/sandbox/netsuite/suiteql";
import { crmRows, type ObjectName } from "#server/sandbox/salesforce/shapes";
import { eventShape } from "#server/sandbox/stripe/events";
import { priceShape, productShape, subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import { listShape, type Shape } from "#server/sandbox/stripe/shape-common";
import { balanceTransactionShape, disputeShape, paymentRecordShape } from "#server/sandbox/stripe/shape-credit";
import { customerShape } from "#server/sandbox/stripe/shape-customer";
import { invoiceShape, lineShape } from "#server/sandbox/stripe/shape-invoice";
import { chargeShape, creditNoteShape, invoicePaymentShape, refundShape } from "#server/sandbox/stripe/shape-payment";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { CATALOGUE } from "#server/sandbox/world/catalogue";
import { EVENT_RETENTION, type World } from "#server/sandbox/world/world";

const TRUTHS: Record<string, (core: Core) => readonly Shape[]> = {
  customers: ({ world }) => world.customers.rows.map(customerShape),
  accounts: ({ world }) => crmObject(world, "Account"),
  contracts: ({ world }) => crmObject(world, "Contract"),
  orders: ({ world }) => crmObject(world, "Order"),
  order_items: ({ world }) => crmObject(world, "OrderItem"),
  products: ({ world }) => CATALOGUE.map((product) => productShape(world, product)),
  prices: ({ world }) => world.prices.rows.map((price) => priceShape(world, price)),
  subscriptions: ({ world }) => world.subscriptions.rows.map((row) => subscriptionShape(world, row)),
  invoices: ({ world }) =>
    world.invoices.rows.filter((row) => row.status !== "deleted").map((row) => wholeInvoice(world, row)),
  charges: ({ world }) => world.charges.rows.map((row) => chargeShape(world, row)),
  invoice_payments: ({ world }) => world.invoicePayments.rows.map(invoicePaymentShape),
  credit_notes: ({ world }) => world.creditNotes.rows.map(creditNoteShape),
  refunds: ({ world }) => world.refunds.rows.map(refundShape),
  balance_transactions: ({ world }) => world.balanceTransactions.rows.map(balanceTransactionShape),
  payment_records: ({ world }) => world.paymentRecords.rows.map(paymentRecordShape),
  disputes: ({ world }) => world.disputes.rows.map(disputeShape),
  erp_customers: (core) => sortedTable(core, "customer"),
  erp_transactions: (core) => sortedTable(core, "transaction"),
  invoice_imports: (core) => sortedTable(core, "customrecord_invoice_import"),
  revenue_plans: (core) => sortedTable(core, "revenueplan"),
  currency_rates: (core) => sortedTable(core, "currencyrate"),
};

export const TRUTH_NAMES: readonly string[] = Object.keys(TRUTHS);

/** Other names for the same truth; the hash counts each truth once. */
const ALIASES: Record<string, string> = { transactions: "erp_transactions" };

export function truthOf(core: Core, name: string): readonly Shape[] | null {
  return TRUTHS[ALIASES[name] ?? name]?.(core) ?? null;
}

function crmObject(world: World, object: ObjectName): Shape[] {
  return crmRows(world, object).map((row) => ({
    attributes: { type: object, url: `/services/data/v61.0/sobjects/${object}/${row.Id}` },
    ...row,
  }));
}

function wholeInvoice(world: World, invoice: Invoice): Shape {
  const lines = invoice.lines.map((line) => lineShape(world, invoice, line));
  return { ...invoiceShape(world, invoice), lines: listShape(lines, `/v1/invoices/${invoice.id}/lines`) };
}

/** One word for the whole state: two sandboxes with the same hash answer every question alike. */
export function worldHash(core: Core): string {
  const hash = createHash("sha256");
  for (const name of TRUTH_NAMES) for (const row of truthOf(core, name) ?? []) hash.update(JSON.stringify(row));
  const kept = core.world.now - EVENT_RETENTION;
  for (const event of core.world.events.rows) {
    if (event.createdAt >= kept) hash.update(JSON.stringify(eventShape(event)));
  }
  return hash.digest("hex");
}
