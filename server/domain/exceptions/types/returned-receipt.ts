import { z } from "zod";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import { cashColumns, cashRow } from "#server/domain/exceptions/payment-evidence";
import { explanationOf, isReceipt, lostPaymentOf } from "#server/domain/exceptions/payment-explanation";
import type { CashPaymentFacts } from "#server/domain/exceptions/payment-facts";
import {
  askAgainFix,
  type LostPart,
  lostParts,
  partNames,
  wordsOfPart,
} from "#server/domain/exceptions/payment-return-fix";
import { returnActs, reversalOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { explainedWords, kindOfPayment, payerWords } from "#server/domain/exceptions/payment-words";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** Whose payment billing took in by itself mostly sends it again; so long nobody is asked. */
const AGAIN_WITHIN_DAYS = 7;

const Details = z.strictObject({
  /** What the bank had booked and took back. */
  amountMinor: z.string(),
  currency: z.string(),
  payer: z.string().nullable(),
  account: z.string(),
  receivedOn: z.string(),
  returnedOn: z.string(),
  /** The bank's code of why, where it gives one. */
  reason: z.string().nullable(),
  /** What billing still counts as paid by it. */
  paid: z.array(z.strictObject({ name: z.string(), amountMinor: z.string(), currency: z.string() })),
});
type Details = z.output<typeof Details>;

/** Money that went back to its payer after it had paid something. */
export const returnedReceipt = defineExceptionType({
  key: "returned_receipt",
  label: "Returned payment",
  queue: "cash",
  subject: "bank_entry",
  details: Details,
  rootCauses: ["bank_or_gateway", "customer_request", "customer_paid_otherwise"],
  dueInHours: 24,
  severity: "high",
  holdsInvoice: () => false,
  detect(facts, today) {
    const lost = lostOf(facts, today);
    if (!lost) return null;
    const { entry } = facts;
    return {
      dedupeKey: entry.id,
      details: {
        amountMinor: entry.amountMinor.toString(),
        currency: entry.currency,
        payer: entry.counterpartyName,
        account: entry.accountName,
        receivedOn: entry.bookedOn,
        returnedOn: lost.returnedOn,
        reason: lost.reason,
        paid: lost.payment ? paidBy(lost.payment) : lost.parts.map(storedPart),
      },
    };
  },
  title: ({ amountMinor, currency, payer, paid }) =>
    `${amountWords(BigInt(amountMinor), currency)} ${payerWords(payer)} went back, billing has it on ${partNames(paid)}`,
  diagnose(details) {
    const { amountMinor, currency, payer, returnedOn, paid } = details;
    const amount = amountWords(BigInt(amountMinor), currency);
    const places = paid.length === 1 ? `it on ${partNames(paid)}` : listWords(paid.map(paidWords));
    return `The bank took back ${amount} ${payerWords(payer)} on ${dayWords(returnedOn)}${reasonWords(details)}. Billing still has ${places}, so nobody asks for the money.`;
  },
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: ({ account, reason }) =>
    reason === null ? `Payments the bank took back on ${account}` : `Payments the bank took back: ${reason}`,
  evidence: (details, facts) => {
    const { entry } = facts;
    const back = reversalOf(facts);
    const payment = lostPaymentOf(facts);
    const atBank = (label: string, words: string | null) => cashRow(label, { carrier: entry }, { carrier: words });
    return evidenceOf(cashColumns, [
      atBank("Booked", `${amountWords(entry.amountMinor, entry.currency)} on ${dayWords(entry.bookedOn)}`),
      atBank("Account", `${entry.accountName} (${entry.entityCode})`),
      atBank("Payer", entry.counterpartyName),
      atBank("Reference", wordsOf(entry)),
      ...(back ? [cashRow("Taken back", { carrier: back }, { carrier: dayWords(back.bookedOn) }, true)] : []),
      ...(back?.returnReason ? [cashRow("Reason", { carrier: back }, { carrier: back.returnReason })] : []),
      ...details.paid.map((part) => {
        const invoice = facts.placed.invoices.find(({ number }) => number === part.name) ?? null;
        const told = payment ? { payment } : { invoice };
        return cashRow(
          part.name,
          told,
          payment
            ? { payment: `${amountOf(part)} by ${kindOfPayment(payment)}` }
            : { invoice: `${amountOf(part)} counted as paid` },
          true,
        );
      }),
    ]);
  },
  fixes(details, facts) {
    const payment = lostPaymentOf(facts);
    const refusal = lostParts(facts).length === 0 && payment ? whyElsewhere(payment) : null;
    return [askAgainFix(facts, details.returnedOn, refusal)];
  },
  proof(details, facts) {
    const told = returnActs(facts).flatMap(({ confirmation }) => confirmation ?? []);
    if (told.length > 0) return told.join(" ");
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    return reversalOf(facts) === null
      ? explainedWords(details, explanationOf(facts))
      : `Billing counts the ${amount} as paid no more, or they came again.`;
  },
  seenAt: ({ entry, acts }) => acts.reduce((latest, { seenAt }) => (seenAt > latest ? seenAt : latest), entry.seenAt),
});

type Lost = {
  returnedOn: PlainDate;
  reason: string | null;
  parts: readonly LostPart[];
  /** Set where billing took the payment in by itself. */
  payment: CashPaymentFacts | null;
};

/** What billing still counts of a booking that went back; null when it counts nothing, or nobody is to be asked yet. */
export function lostOf(facts: BankEntryFacts, today: PlainDate): Lost | null {
  if (!isReceipt(facts)) return null;
  const back = reversalOf(facts);
  if (!back) return null;
  const went = { returnedOn: back.bookedOn, reason: back.returnReason };
  const parts = lostParts(facts);
  if (parts.length > 0) return { ...went, parts, payment: null };
  if (returnActs(facts).length > 0 || daysBetween(back.bookedOn, today) <= AGAIN_WITHIN_DAYS) return null;
  const payment = explanationOf(facts)?.kind === "returned" ? lostPaymentOf(facts) : null;
  return payment && { ...went, parts, payment };
}

function storedPart({ name, amountMinor, currency }: LostPart): Details["paid"][number] {
  return { name, amountMinor: amountMinor.toString(), currency };
}

function paidBy({ allocations, invoiceNumbers, amountMinor, currency }: CashPaymentFacts): Details["paid"] {
  const shares = allocations.map((one, index) => ({
    name: invoiceNumbers[index] ?? "an invoice",
    amountMinor: one.amountMinor.toString(),
    currency,
  }));
  return shares.length > 0 ? shares : [{ name: "no invoice yet", amountMinor: amountMinor.toString(), currency }];
}

function amountOf({ amountMinor, currency }: Details["paid"][number]): string {
  return wordsOfPart({ amountMinor: BigInt(amountMinor), currency });
}

function paidWords(part: Details["paid"][number]): string {
  return `${amountOf(part)} on ${part.name}`;
}

/** Only the system that took a payment in can say that it went back. */
function whyElsewhere({ system }: CashPaymentFacts): string {
  return system === "stripe"
    ? "Billing took this payment in by itself, and only there it can be marked as refunded. This case closes once that is read here."
    : "This payment was brought in by file. Bring in its refund by file too; this case closes once it is read here.";
}

/** What banks mean by their codes: ISO 20022 and NACHA have their own. */
const REASONS: Readonly<Record<string, string>> = {
  AC01: "the account number is wrong",
  AC03: "the account number is wrong",
  AC04: "the account is closed",
  AC06: "the account is blocked",
  AG01: "the account takes no such payments",
  AM04: "the account was not covered",
  AM05: "it was sent twice",
  BE04: "the payer's address is missing",
  CUST: "the payer asked for it",
  DUPL: "it was sent twice",
  FOCR: "the payer's bank called it back",
  FRAD: "fraud is suspected",
  MD06: "the payer asked for it",
  MD07: "the payer has died",
  MS02: "the payer gave no reason",
  MS03: "the bank gave no reason",
  RC01: "the bank's identifier is wrong",
  TECH: "a technical error",
  R01: "the account was not covered",
  R02: "the account is closed",
  R03: "the account is not known",
  R10: "the payer did not authorise it",
};

function reasonWords({ reason }: Pick<Details, "reason">): string {
  if (reason === null) return "";
  const words = REASONS[reason];
  return words === undefined ? ` (${reason})` : ` because ${words} (${reason})`;
}
