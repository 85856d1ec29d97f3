import { z } from "zod";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { CashDesk } from "#server/domain/exceptions/cash-desk";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import { bookingOf, entryEvidence } from "#server/domain/exceptions/payment-booking";
import { type Candidate, namesOf } from "#server/domain/exceptions/payment-candidates";
import { entryDesk, entryFixes, paymentDesk, paymentFixes } from "#server/domain/exceptions/payment-desk";
import { candidateRows, cashColumns, receivedRows } from "#server/domain/exceptions/payment-evidence";
import { explanationOf } from "#server/domain/exceptions/payment-explanation";
import type { PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { isSettledWithout, namedBy } from "#server/domain/exceptions/payment-named";
import { openOf, restOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { standingOf } from "#server/domain/exceptions/payment-standing";
import { explainedWords, kindOfPayment, payerWords } from "#server/domain/exceptions/payment-words";
import { lateReturn, returningWords } from "#server/domain/exceptions/return-fix";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";
import { daysBetween } from "#server/domain/time";

const common = {
  key: "unmatched_payment",
  label: "Unmatched payment",
  queue: "cash",
  rootCauses: ["customer_paid_otherwise", "bank_or_gateway", "source_outage"],
  dueInHours: 48,
  severity: "medium",
  holdsInvoice: () => false,
} as const;

const Details = z.strictObject({
  amountMinor: z.string(),
  currency: z.string(),
  receivedOn: z.string(),
  payer: z.string().nullable(),
});

/** Money that is here and on no invoice. */
export const unmatchedPayment = defineExceptionType({
  ...common,
  subject: "payment",
  details: Details,
  detect(facts, today) {
    const { payment, customer } = facts;
    if (payment.isDeleted) return null;
    const standing = standingOf(facts);
    if (standing.isRepetition || standing.placedMinor > 0n || standing.unappliedMinor <= 0n) return null;
    if (daysBetween(payment.receivedOn, today) <= facts.matching.waitDays) return null;
    if (namedBy(facts).some((invoice) => isSettledWithout(facts, invoice))) return null;
    return {
      dedupeKey: payment.id,
      details: {
        amountMinor: standing.unappliedMinor.toString(),
        currency: payment.currency,
        receivedOn: payment.receivedOn,
        payer: customer?.name ?? null,
      },
    };
  },
  title: ({ amountMinor, currency, payer }) =>
    `${amountWords(BigInt(amountMinor), currency)} ${payerWords(payer)} is on no invoice`,
  diagnose(details, facts) {
    const [best] = bestOf(facts);
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const guess = best
      ? `It is most likely for ${namesOf(best)}: ${listWords(best.reasons)}.`
      : "Nothing says what it is for.";
    return `A ${kindOfPayment(facts.payment)} of ${amount} ${payerWords(details.payer)} came in on ${dayWords(details.receivedOn)} and is on no invoice, so what it pays is still asked for. ${guess}`;
  },
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: (_details, { payment }) => `Payments without an invoice from ${payment.system}`,
  evidence: (_details, facts) => evidenceOf(cashColumns, [...receivedRows(facts), ...candidateRows(bestOf(facts))]),
  desk: (_details, facts) => deskOfPayment(facts),
  fixes(_details, facts) {
    const desk = deskOfPayment(facts);
    return paymentFixes(facts, desk, desk.matched.candidates[0]?.invoices ?? []);
  },
  proof(details, facts) {
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const { payment } = facts;
    if (payment.isDeleted) return `The payment of ${amount} is gone from ${payment.system}.`;
    if (payment.invoiceNumbers.length > 0) return `The ${amount} are applied to ${listWords(payment.invoiceNumbers)}.`;
    if (standingOf(facts).isRepetition) return `The ${amount} are what the direct debit gateway tells of as well.`;
    return payment.refundedMinor > 0n
      ? `${amountWords(payment.refundedMinor, payment.currency)} went back to the payer.`
      : `The ${amount} are kept as credit of ${facts.customer?.name ?? "the customer"}.`;
  },
  seenAt: ({ payment }) => payment.seenAt,
});

/** What is spare of it, on the desk. */
export function deskOfPayment(facts: PaymentFacts): CashDesk {
  const { payment, carriers } = facts;
  const words = [payment.reference, ...carriers.map(wordsOf)].filter((text) => text !== null).join(" ");
  return paymentDesk(facts, { amountMinor: standingOf(facts).unappliedMinor, words });
}

function bestOf(facts: PaymentFacts): Candidate[] {
  return deskOfPayment(facts).matched.candidates;
}

const EntryDetails = Details.extend({
  account: z.string(),
  /** Set once the bank should have sent back what it was ordered to. */
  isReturnLate: z.literal(true).optional(),
});

/** A booking of the bank that nothing else tells of. */
export const unmatchedReceipt = defineExceptionType({
  ...common,
  subject: "bank_entry",
  details: EntryDetails,
  detect(facts, today) {
    const booking = bookingOf(facts, today);
    if (booking?.kind !== "unmatched") return null;
    const { entry } = facts;
    return {
      dedupeKey: entry.id,
      details: {
        amountMinor: openOf(facts).toString(),
        currency: entry.currency,
        receivedOn: entry.bookedOn,
        payer: entry.counterpartyName,
        account: entry.accountName,
        ...lateReturn(facts, today),
      },
    };
  },
  title: ({ amountMinor, currency, payer }) =>
    `${amountWords(BigInt(amountMinor), currency)} ${payerWords(payer)} at the bank is on no invoice`,
  diagnose(details, facts) {
    const back = returningWords(details, facts);
    const [best] = bestForEntry(facts);
    const guess =
      back !== null && restOf(facts) <= 0n
        ? ""
        : best
          ? `It is most likely for ${namesOf(best)}: ${listWords(best.reasons)}.`
          : "Nothing says what it is for.";
    return `The bank booked ${amountWords(BigInt(details.amountMinor), details.currency)} ${payerWords(details.payer)} on ${dayWords(details.receivedOn)} into ${details.account}, and no payment, payout or customer balance tells of it. ${[back, guess].filter(Boolean).join(" ")}`;
  },
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: (details) => `Bank bookings without a payment on ${details.account}`,
  evidence: (_details, facts) => entryEvidence(facts, candidateRows(bestForEntry(facts))),
  desk: (_details, facts) => entryDesk(facts),
  fixes: (_details, facts, today) => entryFixes(facts, today, { best: "likeliest", why: "misdirected" }),
  proof: (details, facts) => explainedWords(details, explanationOf(facts)),
  seenAt: ({ entry }) => entry.seenAt,
});

/** What a booking is probably for, the likeliest first; nothing once all of it goes back. */
export function bestForEntry(facts: BankEntryFacts): Candidate[] {
  return restOf(facts) > 0n ? entryDesk(facts).matched.candidates : [];
}
