import { z } from "zod";
import type { CashDesk } from "#server/domain/exceptions/cash-desk";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import { bookingOf, entryEvidence } from "#server/domain/exceptions/payment-booking";
import { entryDesk, entryFixes, paymentDesk, paymentFixes } from "#server/domain/exceptions/payment-desk";
import { cashColumns, claimRows, receivedRows } from "#server/domain/exceptions/payment-evidence";
import { explanationOf } from "#server/domain/exceptions/payment-explanation";
import type { CashInvoiceFacts, CashPaymentFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { isSettledWithout, namedBy } from "#server/domain/exceptions/payment-named";
import { openOf } from "#server/domain/exceptions/payment-returned";
import { excessOf, standingOf } from "#server/domain/exceptions/payment-standing";
import { explainedWords, invoiceName, kindOfPayment, payerWords } from "#server/domain/exceptions/payment-words";
import { lateReturn, returningWords } from "#server/domain/exceptions/return-fix";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";

const common = {
  key: "duplicate_settlement",
  label: "Duplicate settlement",
  queue: "cash",
  rootCauses: ["customer_paid_otherwise", "bank_or_gateway", "manual_entry"],
  dueInHours: 24,
  severity: "high",
  holdsInvoice: () => false,
} as const;

const Details = z.strictObject({
  invoiceId: z.string(),
  document: z.string(),
  /** What came in although it was paid. */
  amountMinor: z.string(),
  currency: z.string(),
  receivedOn: z.string(),
  /** When the payment before it came. */
  firstPaidOn: z.string().nullable(),
});
type Details = z.output<typeof Details>;

/** Set once the bank should have sent back what it was ordered to. */
const ReceiptDetails = Details.extend({ isReturnLate: z.literal(true).optional() });

/** An invoice that was paid, and paid again. */
export const duplicateSettlement = defineExceptionType({
  ...common,
  subject: "payment",
  details: Details,
  detect(facts) {
    const { payment } = facts;
    const repeated = repeatedOn(facts);
    if (!repeated) return null;
    return {
      dedupeKey: payment.id,
      details: {
        invoiceId: repeated.invoice.id,
        document: invoiceName(repeated.invoice),
        amountMinor: repeated.amountMinor.toString(),
        currency: payment.currency,
        receivedOn: payment.receivedOn,
        firstPaidOn: firstOn(facts, repeated.invoice)?.receivedOn ?? null,
      },
    };
  },
  title: titleOf,
  diagnose(details, facts) {
    const first = facts.others.find((other) => other.allocations.some((one) => one.invoiceId === details.invoiceId));
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const before = first
      ? `a ${kindOfPayment(first)} of ${amountWords(first.amountMinor, first.currency)} on ${dayWords(first.receivedOn)}`
      : "another payment";
    return `${details.document} was paid by ${before} and again by a ${kindOfPayment(facts.payment)} of ${amountWords(facts.payment.amountMinor, details.currency)} on ${dayWords(details.receivedOn)}: ${amount} are above what it claims and belong to ${facts.customer?.name ?? "the payer"}.`;
  },
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: (_details, { payment }) => `Invoices paid twice, the second time through ${payment.system}`,
  evidence(details, facts) {
    const invoice = facts.invoices.find((one) => one.id === details.invoiceId);
    return evidenceOf(cashColumns, [
      ...receivedRows(facts),
      ...(invoice ? claimRows(invoice, paymentsOn(facts, invoice)) : []),
    ]);
  },
  desk: repeatedDesk,
  fixes(details, facts) {
    const desk = repeatedDesk(details, facts);
    return paymentFixes(facts, desk, desk.matched.candidates[0]?.invoices ?? []);
  },
  proof(details, facts) {
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const { payment } = facts;
    if (payment.isDeleted) return `The second payment of ${amount} is gone from ${payment.system}.`;
    if (payment.refundedMinor > 0n)
      return `${amountWords(payment.refundedMinor, payment.currency)} went back to the payer, and ${details.document} is paid once.`;
    const elsewhere = payment.invoiceNumbers.filter((number) => number !== details.document);
    if (elsewhere.length > 0) return `The ${amount} are applied to ${listWords(elsewhere)}.`;
    return standingOf(facts).isRepetition
      ? `The ${amount} are what the direct debit gateway tells of as well.`
      : `${details.document} is paid once; the ${amount} are kept as credit of ${facts.customer?.name ?? "the customer"}.`;
  },
  seenAt: ({ payment }) => payment.seenAt,
});

/** What came in a second time, for whatever else its payer owes. */
function repeatedDesk(details: Details, facts: PaymentFacts): CashDesk {
  const amountMinor = BigInt(details.amountMinor);
  const open = facts.openInvoices.filter((invoice) => invoice.id !== details.invoiceId);
  const isLoose = standingOf(facts).unappliedMinor >= amountMinor;
  const refusal = isLoose
    ? null
    : `Billing counts the money on ${details.document}, which has to be undone there before it can pay another invoice.`;
  return paymentDesk(facts, { amountMinor, open, refusal });
}

function titleOf({ document, amountMinor, currency }: Details): string {
  return `${document} paid twice: ${amountWords(BigInt(amountMinor), currency)} too much`;
}

/** The invoice that needed none of this payment any more: named by it and paid by others, or paid by it beyond its claim. */
export function repeatedOn(facts: PaymentFacts): { invoice: CashInvoiceFacts; amountMinor: bigint } | null {
  const { payment } = facts;
  if (payment.isDeleted) return null;
  const standing = standingOf(facts);
  if (standing.isRepetition || standing.keptMinor === 0n) return null;
  const excess = excessOf(standing);
  if (excess <= 0n || excess < standing.keptMinor) return null;
  const [paid] = standing.surplus;
  const named = namedBy(facts).find((invoice) => isSettledWithout(facts, invoice));
  const invoice =
    paid && firstOn(facts, paid.invoice) ? paid.invoice : payment.allocations.length === 0 ? named : undefined;
  return invoice ? { invoice, amountMinor: excess } : null;
}

function paymentsOn({ payment, others }: PaymentFacts, invoice: CashInvoiceFacts): CashPaymentFacts[] {
  return [payment, ...others]
    .filter((one) => one.id === payment.id || one.allocations.some((each) => each.invoiceId === invoice.id))
    .sort((left, right) => (left.receivedOn < right.receivedOn ? -1 : 1));
}

function firstOn(facts: PaymentFacts, invoice: CashInvoiceFacts): CashPaymentFacts | undefined {
  return paymentsOn(facts, invoice).find((one) => one.id !== facts.payment.id);
}

/** A transfer for an invoice that a gateway, a card or an earlier transfer has paid. */
export const duplicateReceipt = defineExceptionType({
  ...common,
  subject: "bank_entry",
  details: ReceiptDetails,
  detect(facts, today) {
    const booking = bookingOf(facts, today);
    if (booking?.kind !== "repeated") return null;
    const { entry, namedPayments } = facts;
    const first = namedPayments.find((one) =>
      one.allocations.some(({ invoiceId }) => invoiceId === booking.invoice.id),
    );
    return {
      dedupeKey: entry.id,
      details: {
        invoiceId: booking.invoice.id,
        document: invoiceName(booking.invoice),
        amountMinor: openOf(facts).toString(),
        currency: entry.currency,
        receivedOn: entry.bookedOn,
        firstPaidOn: first?.receivedOn ?? null,
        ...lateReturn(facts, today),
      },
    };
  },
  title: titleOf,
  diagnose(details, facts) {
    const { entry, namedPayments } = facts;
    const first = namedPayments.find((one) => one.allocations.some(({ invoiceId }) => invoiceId === details.invoiceId));
    const before = first ? `a ${kindOfPayment(first)} on ${dayWords(first.receivedOn)}` : "another payment";
    return `The bank booked ${amountWords(BigInt(details.amountMinor), details.currency)} ${payerWords(entry.counterpartyName)} on ${dayWords(details.receivedOn)} for ${details.document}, which ${before} had paid already. ${returningWords(details, facts) ?? "The money belongs to the payer."}`;
  },
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: (_details, { entry }) => `Invoices paid twice, the second time into ${entry.accountName}`,
  evidence(details, facts) {
    const invoice = facts.named.find((one) => one.id === details.invoiceId);
    return entryEvidence(
      facts,
      invoice
        ? claimRows(
            invoice,
            facts.namedPayments.filter((one) => one.allocations.some(({ invoiceId }) => invoiceId === invoice.id)),
          )
        : [],
    );
  },
  desk: (_details, facts) => entryDesk(facts),
  fixes: (_details, facts, today) => entryFixes(facts, today, { why: "duplicate" }),
  proof: (details, facts) => explainedWords(details, explanationOf(facts)),
  seenAt: ({ entry }) => entry.seenAt,
});
