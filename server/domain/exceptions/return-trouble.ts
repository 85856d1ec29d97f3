import { accountIdentifier, isIban, looksLikeIban } from "#server/domain/bank/iban";
import { LONGEST_ACCOUNT, nameInOrder } from "#server/domain/cash/payment-order";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { explanationOf, isReceipt } from "#server/domain/exceptions/payment-explanation";
import { restOf, reversalOf } from "#server/domain/exceptions/payment-returned";
import { explainedWords } from "#server/domain/exceptions/payment-words";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";

/** A booking that is to go back, with whatever else takes of it. */
export type Returnable = {
  facts: BankEntryFacts;
  account: { name: string; identifier: string; currency: string };
  /** Being put on invoices or credit right now. */
  applyingMinor: bigint;
  /** Whether the books have passed it on to another legal entity, or are about to. */
  isPassedOn: boolean;
  /** What requests before this one ask to send back. */
  askedMinor: bigint;
};

/** What of it can still go back. */
export function leftToReturn({ facts, applyingMinor, askedMinor }: Returnable): bigint {
  const left = restOf(facts) - applyingMinor - askedMinor;
  return left > 0n ? left : 0n;
}

/** The account it goes back to, as a file names it. */
export function payerAccountOf({ entry }: Pick<BankEntryFacts, "entry">): string {
  return accountIdentifier(entry.counterpartyAccount ?? "");
}

/** Why money of a booking cannot be sent back; null when it can. */
export function returnTrouble(given: Returnable, wantedMinor: bigint): string | null {
  return receiptTrouble(given) ?? amountTrouble(given, wantedMinor) ?? accountTrouble(given);
}

function receiptTrouble({ facts, isPassedOn }: Returnable): string | null {
  const { entry } = facts;
  if (entry.isDeleted) return "The bank has taken this booking out of its statement, so nothing of it can go back.";
  if (!isReceipt(facts)) return "Only money that came in and is booked can go back. Choose a receipt.";
  if (reversalOf(facts) !== null)
    return "The payer's bank has taken this money back already; a return would pay it twice.";
  if (isPassedOn)
    return "The books pass this money on to another legal entity. Have that undone first, or send it back from there.";
  const explanation = explanationOf(facts);
  if (explanation === null || explanation.kind === "applied" || explanation.kind === "returned") return null;
  const { currency } = entry;
  const known = explainedWords({ amountMinor: entry.amountMinor.toString(), currency }, explanation);
  return `This money has its place. ${known} Send it back where it was taken in.`;
}

function amountTrouble(given: Returnable, wantedMinor: bigint): string | null {
  const { entry } = given.facts;
  const words = (minor: bigint) => amountWords(minor, entry.currency);
  const left = leftToReturn(given);
  if (wantedMinor <= left) return null;
  const taken = [
    given.applyingMinor > 0n ? `${words(given.applyingMinor)} are being applied.` : "",
    given.askedMinor > 0n ? `${words(given.askedMinor)} are asked back already.` : "",
  ].filter(Boolean);
  const rest = left === 0n ? "nothing can still go back" : `${words(left)} can still go back. Choose no more than that`;
  return [`Of ${words(entry.amountMinor)} that came in, ${rest}.`, ...taken].join(" ");
}

function accountTrouble({ facts: { entry }, account }: Returnable): string | null {
  if (entry.currency !== account.currency)
    return `The booking is in ${entry.currency} and its account in ${account.currency}. A conversion is agreed with the bank; ask the treasury to send it back.`;
  if (blankToNull(account.identifier) === null)
    return `No number of our account ${account.name} is known, so no order can be made on it. Have the account's number entered first.`;
  const payer = payerAccountOf({ entry });
  if (payer === "")
    return "The bank told no account of the payer. Ask the bank for it and have it sent back there by the treasury.";
  if ((looksLikeIban(payer) && !isIban(payer)) || payer.length > LONGEST_ACCOUNT)
    return `The payer's account ${payer} is not a valid one, so the bank would refuse the order. Ask the bank for the right number.`;
  return nameInOrder(entry.counterpartyName ?? "", entry.currency) === ""
    ? "The bank told no name of the payer that an order can carry. Ask the bank whose account it is and have it sent back by the treasury."
    : null;
}
