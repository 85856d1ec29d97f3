import { taxOn } from "#server/sandbox/world/amounts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { billingMaster } from "#server/sandbox/world/masters";
import type { Customer } from "#server/sandbox/world/model";
import { taxRateFor } from "#server/sandbox/world/tax-rates";

/** Every total of a draft follows from its lines and the customer's address; nothing is typed in. */
export function recalculate(invoice: Invoice, customer: Customer): void {
  invoice.address = { ...customer.stripeAddress };
  invoice.vatNumber = billingMaster(customer).vatNumber;
  const rate = invoice.taxEnabled ? taxRateFor(customer, customer.stripeAddress) : null;
  invoice.taxRateId = rate?.id ?? null;
  invoice.taxPpm = rate?.ppm ?? 0;
  if (rate || !invoice.taxEnabled) {
    invoice.taxStatus = "complete";
    invoice.finalizationError = null;
  } else {
    invoice.taxStatus = customer.stripeAddress.country ? "failed" : "requires_location_inputs";
  }
  invoice.subtotal = 0;
  invoice.tax = 0;
  for (const line of invoice.lines) {
    line.tax = taxOn(line.amount, invoice.taxPpm);
    invoice.subtotal += line.amount;
    invoice.tax += line.tax;
  }
  invoice.total = invoice.subtotal + invoice.tax;
}

/** What the invoice asks for after credits, and after what the customer had in hand when it went out. */
export function amountDue(invoice: Invoice): number {
  return Math.max(0, invoice.total - invoice.creditedBeforePayment - invoice.fromBalance);
}

export function amountRemaining(invoice: Invoice): number {
  return invoice.status === "void" ? 0 : Math.max(0, amountDue(invoice) - invoice.amountPaid);
}
