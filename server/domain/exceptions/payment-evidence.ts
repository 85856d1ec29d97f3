import type { EvidenceRow } from "#server/domain/cases/views";
import { cell, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { type Candidate, namesOf } from "#server/domain/exceptions/payment-candidates";
import type {
  CarrierFacts,
  CashInvoiceFacts,
  CashPaymentFacts,
  PaymentFacts,
} from "#server/domain/exceptions/payment-facts";
import { invoiceName, kindOfPayment } from "#server/domain/exceptions/payment-words";
import { amountWords, blankToNull, dayWords, listWords } from "#server/domain/exceptions/words";

export const cashColumns = [systemNames.payments, systemNames.billing, systemNames.bank] as const;

type Told = { payment?: CashPaymentFacts | null; invoice?: CashInvoiceFacts | null; carrier?: CarrierFacts | null };
type Values = { payment?: string | null; invoice?: string | null; carrier?: string | null };

/** One fact as the payment, its invoice and the bank have it. */
export function cashRow(label: string, told: Told, values: Values, differs = false): EvidenceRow {
  const { payment = null, invoice = null, carrier = null } = told;
  return {
    ...statedRow(label, [
      cell(systemNames.payments, values.payment ?? null, values.payment ? payment : null, "payment"),
      cell(systemNames.billing, values.invoice ?? null, values.invoice ? invoice : null, "invoice"),
      cell(systemNames.bank, values.carrier ?? null, values.carrier ? carrier : null, "bank_entry"),
    ]),
    differs,
  };
}

/** What came in, from whom, when, and with which words. */
export function receivedRows({ payment, customer, carriers }: PaymentFacts): EvidenceRow[] {
  const [carrier] = carriers;
  const told = { payment, carrier: carrier ?? null };
  const row = (label: string, ofPayment: string | null, ofBank: string | null) =>
    cashRow(label, told, { payment: ofPayment, carrier: ofBank });
  return [
    row(
      "Received",
      `${amountWords(payment.amountMinor, payment.currency)} on ${dayWords(payment.receivedOn)}`,
      carrier ? `${amountWords(carrier.amountMinor, carrier.currency)} on ${dayWords(carrier.bookedOn)}` : null,
    ),
    row("Payer", customer?.name ?? null, carrier?.counterpartyName ?? null),
    row("Reference", payment.reference, blankToNull(carrier?.remittance ?? carrier?.endToEndReference)),
    row("Means", kindOfPayment(payment), null),
    ...(payment.refundedMinor > 0n
      ? [row("Refunded", amountWords(payment.refundedMinor, payment.currency), null)]
      : []),
  ];
}

/** What it may be for, each with what speaks for it. */
export function candidateRows(candidates: readonly Candidate[]): EvidenceRow[] {
  return candidates.map((candidate, index) => {
    const [invoice] = candidate.invoices;
    const due = candidate.invoices.reduce((sum, each) => sum + each.balanceMinor, 0n);
    const words = `${namesOf(candidate)} of ${invoice?.customerName ?? ""}, ${amountWords(due, invoice?.currency ?? "")} open: ${listWords(candidate.reasons)}`;
    return cashRow(
      index === 0 ? "Best candidate" : `Candidate ${index + 1}`,
      { invoice: invoice ?? null },
      { invoice: words },
    );
  });
}

/** What an invoice claims and what came in on it. */
export function claimRows(invoice: CashInvoiceFacts, payments: readonly CashPaymentFacts[]): EvidenceRow[] {
  const money = (minor: bigint) => amountWords(minor, invoice.currency);
  const credited = invoice.credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const stated = (label: string, words: string, differs = false) =>
    cashRow(label, { invoice }, { invoice: words }, differs);
  return [
    stated("Invoice", `${invoiceName(invoice)}, ${invoice.status}`),
    stated("Claimed", money(invoice.totalMinor)),
    ...(credited > 0n ? [stated("Credited", money(credited))] : []),
    ...payments.map((payment) =>
      cashRow(
        `Paid on ${dayWords(payment.receivedOn)}`,
        { payment },
        { payment: `${amountWords(payment.amountMinor, payment.currency)} by ${kindOfPayment(payment)}` },
      ),
    ),
    stated("Left to pay", money(invoice.balanceMinor), invoice.balanceMinor !== 0n),
  ];
}
