import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { standingReturns, sumOfReturns, unbookedReturns } from "#server/domain/cash/bank-returns";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { ConfirmedActFacts } from "#server/domain/exceptions/payment-facts";
import { daysBetween } from "#server/domain/time";

type Booking = BankEntryFacts["peers"][number];
type Payer = Pick<Booking, "counterpartyAccount" | "counterpartyName">;

/** Acts of ours that give money of a booking a place, and by which billing is told that it lost it again. */
const PLACING: readonly string[] = ["payment.record", "payment.keep_as_credit"];
const TAKING_BACK: readonly string[] = ["payment.report_return", "payment.take_back_credit"];

export function placedActs({ acts }: Pick<BankEntryFacts, "acts">): ConfirmedActFacts[] {
  return acts.filter(({ operation }) => PLACING.includes(operation));
}

/** Of them those that billing has not been told to take back. */
export function standingActs(facts: Pick<BankEntryFacts, "acts">): ConfirmedActFacts[] {
  const told = new Set(returnActs(facts).map(({ payload }) => payload.placedBy));
  return placedActs(facts).filter(({ id }) => !told.has(id));
}

/** Acts by which billing was told that the money went back. */
export function returnActs({ acts }: Pick<BankEntryFacts, "acts">): ConfirmedActFacts[] {
  return acts.filter(({ operation }) => TAKING_BACK.includes(operation));
}

/** What an act placed, in minor units of the booking's own currency. */
export function placedMinor({ payload }: Pick<ConfirmedActFacts, "payload">): bigint {
  return BigInt(String(payload.usedMinor ?? payload.amountMinor ?? "0"));
}

/** What an act of any operation takes of the booking it is about. */
export function placedBy(operation: string, payload: ConfirmedActFacts["payload"]): bigint {
  return PLACING.includes(operation) ? placedMinor({ payload }) : 0n;
}

/** What of the booking has no place yet: billing was not told of it, and no order sends it back. */
export function restOf(facts: Pick<BankEntryFacts, "entry" | "acts" | "returns">): bigint {
  const placed = placedActs(facts).reduce((sum, act) => sum + placedMinor(act), 0n);
  return facts.entry.amountMinor - placed - sumOfReturns(standingReturns(facts.returns));
}

/** What of the booking is to be worked: what has no place, and what the bank has still to send back. */
export function openOf(facts: Pick<BankEntryFacts, "entry" | "acts" | "returns">): bigint {
  return restOf(facts) + sumOfReturns(unbookedReturns(facts.returns));
}

export function wordsOf(entry: Pick<Booking, "endToEndReference" | "remittance">): string | null {
  const words = [entry.endToEndReference, entry.remittance].filter((text) => text !== null).join(" ");
  return words === "" ? null : words;
}

/** The booking by which the bank took this one back; null while its money is here. */
export function reversalOf({ entry, peers, matching }: BankEntryFacts): Booking | null {
  return takenBackOf(entry, [entry, ...peers], matching).get(entry.id) ?? null;
}

/**
 * Which receipts of a payer went back, and by which booking. Of several equal ones it is that which came with the same
 * words, else the latest before.
 */
function takenBackOf(
  payer: Payer,
  bookings: readonly Booking[],
  matching: MatchingPolicy,
): ReadonlyMap<string, Booking> {
  const gone = new Map<string, Booking>();
  const returns = bookings.filter((one) => one.isReversal && one.amountMinor < 0n && isSamePayer(one, payer));
  if (returns.length === 0) return gone;
  const receipts = bookings.filter((one) => isIncoming(one) && isSamePayer(one, payer)).sort(inOrder);
  for (const one of returns.sort(inOrder)) {
    const mayBe = receipts.filter(
      (receipt) =>
        !gone.has(receipt.id) &&
        receipt.amountMinor === -one.amountMinor &&
        receipt.bookedOn <= one.bookedOn &&
        daysBetween(receipt.bookedOn, one.bookedOn) <= matching.returnedWithinDays,
    );
    const taken = mayBe.findLast((receipt) => wordsOf(receipt) === wordsOf(one)) ?? mayBe.at(-1);
    if (taken) gone.set(taken.id, one);
  }
  return gone;
}

/** By which booking each of them went back, if it did, each payer looked at once. */
export function takenBackAmong(
  bookings: readonly Booking[],
  matching: MatchingPolicy,
): (booking: Booking) => Booking | null {
  const byPayer = new Map<string, ReadonlyMap<string, Booking>>();
  return (booking) => {
    const payer = `${booking.counterpartyAccount ?? ""}|${booking.counterpartyName ?? ""}`;
    const gone = byPayer.get(payer) ?? takenBackOf(booking, bookings, matching);
    byPayer.set(payer, gone);
    return gone.get(booking.id) ?? null;
  };
}

function isSamePayer(left: Payer, right: Payer): boolean {
  return left.counterpartyAccount !== null && right.counterpartyAccount !== null
    ? left.counterpartyAccount === right.counterpartyAccount
    : left.counterpartyName === right.counterpartyName;
}

export function isIncoming(one: { isReversal: boolean; amountMinor: bigint }): boolean {
  return !one.isReversal && one.amountMinor > 0n;
}

export function inOrder(left: { bookedOn: string; id: string }, right: { bookedOn: string; id: string }): number {
  return left.bookedOn === right.bookedOn ? (left.id < right.id ? -1 : 1) : left.bookedOn < right.bookedOn ? -1 : 1;
}
