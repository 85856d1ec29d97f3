import {
  cameBackWords,
  isLateReturn,
  type ReturnReason,
  unbookedReturns,
  unbookedWords,
} from "#server/domain/cash/bank-returns";
import { approvalFirst } from "#server/domain/exceptions/awaited-approval";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { Fix } from "#server/domain/exceptions/define";
import { restOf } from "#server/domain/exceptions/payment-returned";
import { payeeWords } from "#server/domain/exceptions/payment-words";
import { amountWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** Sends what has no place back to the account it came from, with the signatures of others. */
export function returnFix(facts: BankEntryFacts, why: ReturnReason): Fix {
  const { entry } = facts;
  const movesMoney = { minor: restOf(facts), currency: entry.currency };
  const amount = amountWords(movesMoney.minor, entry.currency);
  return {
    key: "return_to_payer",
    label: `Return ${amount} to its payer`,
    steps: [
      `An order to the bank sends ${amount} back to ${payeeWords(entry.counterpartyName)}.`,
      "Once the bank has booked it, this case closes.",
    ],
    fields: [],
    refusal: null,
    movesMoney,
    asksFor: {
      kind: "bank_return",
      terms: { entryId: entry.id, amountMinor: movesMoney.minor.toString(), why },
      reasonCode: why === "duplicate" ? "duplicate" : "other",
    },
    build: () => approvalFirst(movesMoney),
  };
}

/** Stands where all that is left waits for the bank: it says so and offers nothing. */
export function waitingForBank(facts: BankEntryFacts, today: PlainDate): Fix {
  const unbooked = unbookedReturns(facts.returns);
  const sentence = unbookedWords(unbooked, hasLateReturn(facts, today));
  return {
    key: "return_to_payer",
    label: "Wait for the bank",
    steps: ["Once the bank has booked it, this case closes."],
    fields: [],
    refusal: sentence,
    build: () => ({ kind: "refused", reason: sentence }),
  };
}

export function hasLateReturn({ returns, matching }: BankEntryFacts, today: PlainDate): boolean {
  return returns.some((one) => isLateReturn(one, today, matching.returnBookedWithinDays));
}

/** What a finding keeps of it, so that the case comes back once and no sooner. */
export function lateReturn(facts: BankEntryFacts, today: PlainDate): { isReturnLate?: true } {
  return hasLateReturn(facts, today) ? { isReturnLate: true } : {};
}

/** How it stands with what was ordered back; null where nothing was, or all of it is settled. */
export function returningWords(
  { isReturnLate }: { isReturnLate?: true | undefined },
  { returns }: BankEntryFacts,
): string | null {
  const unbooked = unbookedReturns(returns);
  return unbooked.length > 0 ? unbookedWords(unbooked, isReturnLate === true) : cameBackWords(returns);
}
