import { textNames } from "#server/domain/cash/references";
import type { CashInvoiceFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { wordsOf } from "#server/domain/exceptions/payment-returned";

/** The invoices that the payment's own record or its payer's words name. */
export function namedBy(facts: PaymentFacts): CashInvoiceFacts[] {
  const { payment, carriers, invoices } = facts;
  const words = [payment.reference, ...carriers.map(wordsOf)];
  return invoices.filter(
    (invoice) =>
      invoice.id === payment.namedInvoiceId ||
      (payment.allocations.every((one) => one.invoiceId !== invoice.id) &&
        words.some((text) => textNames(text, invoice.number))),
  );
}

/** Whether other money has paid the invoice already. Credits alone do not: nobody has paid it then. */
export function isSettledWithout(facts: PaymentFacts, invoice: CashInvoiceFacts): boolean {
  return (
    invoice.status !== "draft" &&
    invoice.balanceMinor <= 0n &&
    facts.others.some((other) => other.allocations.some((one) => one.invoiceId === invoice.id))
  );
}
