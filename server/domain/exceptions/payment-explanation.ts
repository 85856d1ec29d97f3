import { WIDEST_DAYS } from "#server/domain/bank/matching-policy";
import { type BankReturnFacts, standingReturns, unbookedReturns } from "#server/domain/cash/bank-returns";
import { keysOfNumber, keysOfText, textNames } from "#server/domain/cash/references";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { CashPaymentFacts, ConfirmedActFacts } from "#server/domain/exceptions/payment-facts";
import { isLikeName } from "#server/domain/exceptions/payment-names";
import {
  inOrder,
  isIncoming,
  placedActs,
  restOf,
  reversalOf,
  standingActs,
  takenBackAmong,
  wordsOf,
} from "#server/domain/exceptions/payment-returned";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** What a booking is, once it is known. */
export type Explanation =
  | { kind: "applied"; act: ConfirmedActFacts }
  | { kind: "payout"; reference: string }
  | { kind: "own_transfer" }
  | { kind: "bank_interest" }
  /** Sent back by orders of ours, with what was put on invoices before; or taken back by its payer. */
  | { kind: "returned"; returns: readonly BankReturnFacts[]; act: ConfirmedActFacts | null }
  | { kind: "payment"; payments: readonly CashPaymentFacts[] };

type Entry = BankEntryFacts["entry"];
type Receipt = Pick<
  Entry,
  "id" | "bookedOn" | "amountMinor" | "counterpartyName" | "endToEndReference" | "remittance" | "externalId"
> & { counterpartyAccount: string | null };

/** What the days between a booking and a payment are held against. */
type Bounds = Pick<BankEntryFacts, "toldTo" | "matching">;
type SharingBounds = Bounds & {
  /** Payments whose own booking went back, with the day it did. */
  lostOn: ReadonlyMap<string, PlainDate>;
};

/** Companies that pay out what they collected from many payers in one sum. */
const PROCESSORS = /stripe|ストライプ|gocardless|adyen|paypal|mollie|worldpay/i;
/** Means by which money comes through somebody who collects it, never by a booking of its own. */
const COLLECTED = /^(card|link|paypal|sepa_debit|us_bank_account|bacs_debit|acss_debit|au_becs_debit|direct_debit)/;

/** Whether it is money that came in and stays to be explained. */
export function isReceipt({ entry }: BankEntryFacts): boolean {
  return entry.status === "booked" && !entry.isDeleted && !entry.isReversal && entry.amountMinor > 0n;
}

/** Several types ask it of the same facts, which do not change. */
const known = new WeakMap<BankEntryFacts, { explanation: Explanation | null }>();

/** What explains the booking; null when nothing does. */
export function explanationOf(facts: BankEntryFacts): Explanation | null {
  const before = known.get(facts);
  if (before) return before.explanation;
  const explanation = explain(facts);
  known.set(facts, { explanation });
  return explanation;
}

function explain(facts: BankEntryFacts): Explanation | null {
  const { entry } = facts;
  const wentBack = reversalOf(facts) !== null;
  const act = placedActs(facts).at(-1);
  const returns = standingReturns(facts.returns);
  if (restOf(facts) <= 0n && returns.length > 0)
    return unbookedReturns(returns).length === 0 ? { kind: "returned", returns, act: act ?? null } : null;
  // Once billing was told of the return, nothing of it stands applied any more.
  if (act && restOf(facts) <= 0n && !(wentBack && standingActs(facts).length === 0)) return { kind: "applied", act };
  if (entry.isOwnTransfer) return { kind: "own_transfer" };
  if (entry.transactionCode?.includes("INTR")) return { kind: "bank_interest" };
  const payout = payoutOf(facts);
  if (payout !== null) return { kind: "payout", reference: payout };
  if (wentBack) return { kind: "returned", returns: [], act: null };
  const payment = paymentOf(facts);
  if (payment) return { kind: "payment", payments: [payment] };
  const several = severalOf(facts);
  return several.length > 0 ? { kind: "payment", payments: several } : null;
}

function payoutOf({ entry, payouts }: BankEntryFacts): string | null {
  const words = wordsOf(entry) ?? "";
  const told = payouts.find(
    (one) => one.amountMinor === entry.amountMinor && words.includes(one.reference ?? "\u0000"),
  );
  if (told) return told.reference;
  const isProcessor = PROCESSORS.test(entry.counterpartyName ?? "");
  return isProcessor && (/\bpo_\w+/.test(words) || payouts.length === 0) ? (entry.endToEndReference ?? words) : null;
}

/** The payment that tells of the same money. */
function paymentOf(facts: BankEntryFacts): CashPaymentFacts | null {
  const { entry } = facts;
  const payments = tellingPayments(facts);
  const meant = plainlyMeant(facts, payments);
  return (
    meant ?? sharedOut([entry, ...peersOf(facts).stayed], payments, boundsOf(facts, payments)).get(entry.id) ?? null
  );
}

/**
 * The payment billing still counts for a booking that went back: its money was not given back, and no receipt that stayed
 * is this money come again.
 */
export function lostPaymentOf(facts: BankEntryFacts): CashPaymentFacts | null {
  const { entry } = facts;
  const { stayed, wentBack } = peersOf(facts);
  const payments = tellingPayments(facts);
  const bounds = boundsOf(facts, payments);
  const kept = new Set([...sharedOut(stayed, payments, bounds).values()].map(({ id }) => id));
  const lost = payments.filter(({ id, refundedMinor }) => !kept.has(id) && refundedMinor === 0n);
  return sharedOut([entry, ...wentBack], lost, bounds).get(entry.id) ?? null;
}

/** A payment whose own booking went back is told by that one, or by what came since: never by a stranger from before. */
function boundsOf(facts: BankEntryFacts, payments: readonly CashPaymentFacts[]): SharingBounds {
  const bookings = [facts.entry, ...facts.peers];
  const reversalOfBooking = takenBackAmong(bookings, facts.matching);
  const lostOn = bookings.flatMap((booking) => {
    const back = isIncoming(booking) ? reversalOfBooking(booking) : null;
    if (!back) return [];
    const named = payments.filter((one) => isMeant(booking, one) && fitOf(booking, one, facts) !== null);
    return named.map(({ id }) => [id, back.bookedOn] as const);
  });
  return { ...facts, lostOn: new Map(lostOn) };
}

/**
 * Which booking each payment tells of, by the booking's id. Each tells of one booking and each booking is one payment, so
 * equal amounts are shared out: what one booking alone names is its own, then those that fit best first, and nobody goes
 * without as long as some sharing leaves nobody without.
 */
function sharedOut(
  receipts: readonly Receipt[],
  payments: readonly CashPaymentFacts[],
  bounds: SharingBounds,
): Map<string, CashPaymentFacts> {
  const mayTell = (receipt: Receipt, payment: CashPaymentFacts) =>
    receipt.bookedOn >= (bounds.lostOn.get(payment.id) ?? receipt.bookedOn) || isMeant(receipt, payment);
  const own = ownByName(receipts, payments, bounds);
  const owners = new Set(own.values());
  const wishes = receipts
    .filter(({ id }) => !owners.has(id))
    .map((receipt) => ({
      receipt,
      payments: payments
        .filter((payment) => !own.has(payment.id) && mayTell(receipt, payment))
        .map((payment) => ({ payment, fit: fitOf(receipt, payment, bounds) }))
        .filter(({ fit }) => fit !== null)
        .sort((left, right) => (right.fit ?? 0) - (left.fit ?? 0) || (left.payment.id < right.payment.id ? -1 : 1)),
    }));
  wishes.sort(
    (left, right) =>
      (right.payments[0]?.fit ?? 0) - (left.payments[0]?.fit ?? 0) || inOrder(left.receipt, right.receipt),
  );
  const taken = new Map<string, (typeof wishes)[number]>();
  const give = (wish: (typeof wishes)[number], tried: Set<string>): boolean => {
    for (const { payment } of wish.payments) {
      if (tried.has(payment.id)) continue;
      tried.add(payment.id);
      const holder = taken.get(payment.id);
      if (holder && !give(holder, tried)) continue;
      taken.set(payment.id, wish);
      return true;
    }
    return false;
  };
  for (const wish of wishes) give(wish, new Set());
  const holders = [...own, ...[...taken].map(([id, { receipt }]) => [id, receipt.id] as const)];
  return new Map(
    holders.flatMap(([paymentId, receiptId]) => {
      const payment = payments.find(({ id }) => id === paymentId);
      return payment ? [[receiptId, payment] as const] : [];
    }),
  );
}

/** Payments of the legal entity that came the way of the booking. */
function tellingPayments({ entry, entity, payments }: BankEntryFacts): CashPaymentFacts[] {
  return payments.filter(
    (one) => one.entityCode === entity.code && one.currency === entry.currency && comesByTransfer(one),
  );
}

/** Equal receipts of the same weeks beside the booking, and what became of them. */
function peersOf({ entry, peers, matching }: BankEntryFacts): { stayed: Receipt[]; wentBack: Receipt[] } {
  const isGone = takenBackAmong([entry, ...peers], matching);
  const receipts = peers.filter(
    (one) => isIncoming(one) && Math.abs(daysBetween(entry.bookedOn, one.bookedOn)) <= WIDEST_DAYS,
  );
  const { stayed = [], wentBack = [] } = Object.groupBy(receipts, (one) =>
    isGone(one) === null ? "stayed" : "wentBack",
  );
  return { stayed, wentBack };
}

/** The payment the booking names, where it names one only and no other booking of the amount names that one. */
function plainlyMeant(facts: BankEntryFacts, payments: readonly CashPaymentFacts[]): CashPaymentFacts | null {
  const { entry, peers } = facts;
  const [meant, ...others] = payments.filter(
    (payment) => isMeant(entry, payment) && fitOf(entry, payment, facts) !== null,
  );
  if (!meant || others.length > 0) return null;
  return peers.some((peer) => isIncoming(peer) && isMeant(peer, meant)) ? null : meant;
}

/**
 * Payments that one booking alone names, where it names no other: their ids, with the booking's. Equal amounts can be
 * many, so that only bookings and payments with a word in common are held against each other.
 */
function ownByName(
  receipts: readonly Receipt[],
  payments: readonly CashPaymentFacts[],
  bounds: Bounds,
): Map<string, string> {
  const keyed = payments.flatMap((payment) => [...keysOfPayment(payment)].map((key) => ({ key, payment })));
  const byKey = Map.groupBy(keyed, ({ key }) => key);
  const named = receipts.flatMap((receipt) => {
    const keys = [receipt.externalId, ...keysOfText(wordsOf(receipt))];
    const near = new Set(keys.flatMap((key) => byKey.get(key) ?? []).map(({ payment }) => payment));
    const meant = [...near].filter((payment) => isMeant(receipt, payment) && fitOf(receipt, payment, bounds) !== null);
    return meant.map(({ id }) => ({ id, receiptId: receipt.id, isOnly: meant.length === 1 }));
  });
  const byPayment = Map.groupBy(named, ({ id }) => id);
  return new Map(
    [...byPayment].flatMap(([id, [first, ...others]]) =>
      first?.isOnly && others.length === 0 ? [[id, first.receiptId] as const] : [],
    ),
  );
}

function keysOfPayment({ invoiceNumbers, reference }: CashPaymentFacts): Set<string> {
  const names = reference === null ? invoiceNumbers : [...invoiceNumbers, reference];
  return new Set([...names.flatMap(keysOfNumber), ...(reference === null ? [] : [reference])]);
}

/** Whether the booking's words name an invoice of the payment or its reference. */
function isMeant(receipt: Receipt, payment: CashPaymentFacts): boolean {
  if (payment.reference !== null && payment.reference === receipt.externalId) return true;
  const { isNamed, isSameReference } = namingOf(receipt, payment);
  return isNamed || isSameReference;
}

/** What the booking's words say of the payment: the number of an invoice it is on, or its reference. */
function namingOf(receipt: Receipt, payment: CashPaymentFacts): { isNamed: boolean; isSameReference: boolean } {
  const words = wordsOf(receipt);
  return {
    isNamed: payment.invoiceNumbers.some((number) => textNames(words, number)),
    isSameReference: payment.reference !== null && textNames(words, payment.reference),
  };
}

export function comesByTransfer(payment: CashPaymentFacts): boolean {
  return !payment.isCollected && !COLLECTED.test(payment.method ?? "") && !payment.namesGatewayPayment;
}

/**
 * How well a payment and a booking of the same amount belong together; null when they cannot. A payment of a day the bank
 * has not told of yet may still have a booking of its own, so an earlier one has to name it.
 */
function fitOf(receipt: Receipt, payment: CashPaymentFacts, { toldTo, matching }: Bounds): number | null {
  if (payment.amountMinor !== receipt.amountMinor) return null;
  if (payment.reference !== null && payment.reference === receipt.externalId) return 10_000;
  const days = daysBetween(payment.receivedOn, receipt.bookedOn);
  if (days > matching.toldBeforeDays || days < -matching.toldAfterDays) return null;
  const { isNamed, isSameReference } = namingOf(receipt, payment);
  const mayHaveItsOwn = days < 0 && toldTo !== null && toldTo < payment.receivedOn;
  if (mayHaveItsOwn && !isNamed && !isSameReference) return null;
  const isPayer = isLikeName(receipt.counterpartyName, payment.customerName, matching);
  return 100 + (isNamed ? 400 : 0) + (isSameReference ? 400 : 0) + (isPayer ? 100 : 0) - Math.abs(days);
}

/** One transfer for several invoices, told as a payment on each. */
function severalOf({ entry, entity, named, namedPayments, matching }: BankEntryFacts): readonly CashPaymentFacts[] {
  const ids = new Set(named.map((invoice) => invoice.id));
  const payments = namedPayments.filter(
    (one) =>
      one.entityCode === entity.code &&
      one.currency === entry.currency &&
      comesByTransfer(one) &&
      one.allocations.some(({ invoiceId }) => ids.has(invoiceId)) &&
      Math.abs(daysBetween(one.receivedOn, entry.bookedOn)) <= matching.toldBeforeDays,
  );
  const sum = payments.reduce((total, one) => total + one.amountMinor, 0n);
  return payments.length > 1 && sum === entry.amountMinor ? payments : [];
}
