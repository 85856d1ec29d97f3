import type { Explanation } from "#server/domain/exceptions/payment-explanation";
import type { CashInvoiceFacts, CashPaymentFacts } from "#server/domain/exceptions/payment-facts";
import { amountWords, blankToNull, dayWords, listWords } from "#server/domain/exceptions/words";

const METHODS: Readonly<Record<string, string>> = {
  card: "card payment",
  customer_balance: "bank transfer",
  bank_transfer: "bank transfer",
  sepa_core: "direct debit",
  sepa_debit: "direct debit",
  direct_debit: "direct debit",
  bacs: "direct debit",
  ach: "direct debit",
};

/** "bank transfer", "card payment"; just "payment" where nothing better is known. */
export function kindOfPayment({ method, isCollected }: Pick<CashPaymentFacts, "method" | "isCollected">): string {
  return METHODS[method ?? ""] ?? (isCollected ? "direct debit" : "payment");
}

export function invoiceName(invoice: Pick<CashInvoiceFacts, "number" | "externalId">): string {
  return invoice.number ?? `invoice ${invoice.externalId}`;
}

/** "from Alder GmbH"; "from an unknown payer" where nobody is named. */
export function payerWords(name: string | null): string {
  return blankToNull(name) === null ? "from an unknown payer" : `from ${name}`;
}

/** "Alder GmbH"; "its payer" where nobody is named. */
export function payeeWords(name: string | null): string {
  return blankToNull(name) ?? "its payer";
}

/** What a booking turned out to be, for the proof of a closed case. */
export function explainedWords(
  details: { amountMinor: string; currency: string },
  explanation: Explanation | null,
): string {
  const amount = amountWords(BigInt(details.amountMinor), details.currency);
  switch (explanation?.kind) {
    case "applied":
      return `The ${amount} are recorded in billing: ${explanation.act.confirmation ?? "it confirmed them"}.`;
    case "payout":
      return `The ${amount} are the payout ${explanation.reference}.`;
    case "own_transfer":
      return `The ${amount} come from another account of the company.`;
    case "bank_interest":
      return `The ${amount} are interest of the bank.`;
    case "returned":
      return returnedWords(amount, explanation);
    case "payment": {
      const numbers = explanation.payments.flatMap((payment) => payment.invoiceNumbers);
      return numbers.length === 0
        ? `A payment of ${amount} tells of the booking.`
        : `A payment of ${amount} on ${listWords(numbers)} tells of the booking.`;
    }
    default:
      return `The booking of ${amount} is no open receipt any more.`;
  }
}

/** What went back, and by which orders where they were ours. */
function returnedWords(amount: string, { returns, act }: Extract<Explanation, { kind: "returned" }>): string {
  if (returns.length === 0) return `The ${amount} went back to the payer.`;
  const sent = returns.map(
    ({ amountMinor, currency, reference, bookedOn }) =>
      `${amountWords(amountMinor, currency)} as ${reference}${bookedOn === null ? "" : `, booked on ${dayWords(bookedOn)}`}`,
  );
  const back = `The bank sent back to the payer: ${listWords(sent)}.`;
  return act === null ? back : `${back} The rest is recorded in billing: ${act.confirmation ?? "it confirmed it"}.`;
}
