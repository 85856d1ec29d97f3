import { z } from "zod";
import type { CashDesk } from "#server/domain/exceptions/cash-desk";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import { toleranceOf } from "#server/domain/exceptions/payment-amounts";
import { paymentDesk, paymentFixes } from "#server/domain/exceptions/payment-desk";
import { cashColumns, cashRow, claimRows, receivedRows } from "#server/domain/exceptions/payment-evidence";
import { invoiceOf, type PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { excessOf, standingOf } from "#server/domain/exceptions/payment-standing";
import { invoiceName, kindOfPayment } from "#server/domain/exceptions/payment-words";
import { repeatedOn } from "#server/domain/exceptions/types/duplicate-settlement";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";

const Details = z.strictObject({
  /** What no invoice needs. */
  amountMinor: z.string(),
  paidMinor: z.string(),
  currency: z.string(),
  receivedOn: z.string(),
  documents: z.array(z.string()),
});
type Details = z.output<typeof Details>;

export const overpayment = defineExceptionType({
  key: "overpayment",
  label: "Overpayment",
  queue: "cash",
  subject: "payment",
  details: Details,
  rootCauses: ["customer_paid_otherwise", "bank_or_gateway", "credit_process"],
  dueInHours: 72,
  severity: "medium",
  holdsInvoice: () => false,
  detect(facts) {
    const { payment } = facts;
    if (payment.isDeleted || repeatedOn(facts)) return null;
    const standing = standingOf(facts);
    if (standing.placedMinor === 0n || isUnderWay(facts)) return null;
    const excess = excessOf(standing);
    if (standing.isRepetition || excess <= toleranceOf(payment.currency)) return null;
    return {
      dedupeKey: payment.id,
      details: {
        amountMinor: excess.toString(),
        paidMinor: payment.amountMinor.toString(),
        currency: payment.currency,
        receivedOn: payment.receivedOn,
        documents: documentsOf(facts),
      },
    };
  },
  title: ({ amountMinor, currency, documents }) =>
    `${amountWords(BigInt(amountMinor), currency)} more than ${documents.length > 0 ? listWords(documents) : "its invoice"} claims`,
  diagnose(details, facts) {
    const money = (minor: string) => amountWords(BigInt(minor), details.currency);
    const { payment, customer } = facts;
    return `${customer?.name ?? "The customer"} paid ${money(details.paidMinor)} by ${kindOfPayment(payment)} on ${dayWords(details.receivedOn)}, ${money(details.amountMinor)} more than ${documentsWords(details.documents)} still claimed. The rest is the customer's and reduces nothing that is owed until it is put somewhere.`;
  },
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: (_details, { payment }) => `Payments above their invoice from ${payment.system}`,
  evidence(details, facts) {
    const { payment } = facts;
    const onInvoices = payment.allocations.flatMap(({ invoiceId, amountMinor }) => {
      const invoice = invoiceOf(facts, invoiceId);
      return invoice
        ? [
            ...claimRows(invoice, []),
            cashRow("Of this payment", { invoice }, { invoice: amountWords(amountMinor, payment.currency) }),
          ]
        : [];
    });
    return evidenceOf(cashColumns, [
      ...receivedRows(facts),
      ...onInvoices,
      cashRow(
        "On no claim",
        { payment },
        { payment: amountWords(BigInt(details.amountMinor), payment.currency) },
        true,
      ),
    ]);
  },
  desk: spareDesk,
  fixes(details, facts) {
    const desk = spareDesk(details, facts);
    // Without an invoice of just that balance the oldest one is paid first, as most customers would.
    return paymentFixes(facts, desk, desk.matched.candidates[0]?.invoices ?? openElsewhere(facts).slice(0, 1));
  },
  proof(details, facts) {
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const { payment } = facts;
    if (payment.isDeleted) return `The payment is gone from ${payment.system}.`;
    const further = payment.invoiceNumbers.filter((number) => !details.documents.includes(number));
    if (further.length > 0) return `The ${amount} are applied to ${listWords(further)}.`;
    if (payment.refundedMinor > 0n)
      return `${amountWords(payment.refundedMinor, payment.currency)} went back to the payer.`;
    return `Nothing of the payment is left over: the ${amount} are kept as credit or needed by its invoice.`;
  },
  seenAt: ({ payment }) => payment.seenAt,
});

/** What is above the claim, for whatever else its payer owes. */
function spareDesk(details: Details, facts: PaymentFacts): CashDesk {
  const amountMinor = BigInt(details.amountMinor);
  const refusal =
    standingOf(facts).unappliedMinor >= amountMinor
      ? null
      : "Billing counts the whole payment on its invoice. The part above the claim has to be taken off there before it can pay another.";
  return paymentDesk(facts, { amountMinor, open: openElsewhere(facts), refusal });
}

/** The customer's open invoices that this payment does not pay, the oldest first. */
function openElsewhere({ openInvoices, payment }: PaymentFacts) {
  return openInvoices
    .filter((invoice) => payment.allocations.every((one) => one.invoiceId !== invoice.id) && invoice.balanceMinor > 0n)
    .sort((left, right) => (left.issuedOn < right.issuedOn ? -1 : 1));
}

/** A debit whose invoice billing has not settled yet: what it takes of it is not known before. */
function isUnderWay({ payment, invoices }: PaymentFacts): boolean {
  return payment.isCollected && invoices.some((invoice) => invoice.status === "open");
}

function documentsOf({ payment, invoices }: PaymentFacts): string[] {
  return payment.invoiceNumbers.length > 0 ? [...payment.invoiceNumbers] : invoices.map(invoiceName);
}

function documentsWords(documents: readonly string[]): string {
  return documents.length === 0 ? "its invoice" : listWords(documents);
}
