import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { CashPaymentFacts, ConfirmedActFacts } from "#server/domain/exceptions/payment-facts";
import { LIKE_NAMES, nameLikeness, textNames } from "#server/domain/exceptions/payment-names";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** What a booking is, once it is known. */
export type Explanation =
  | { kind: "applied"; act: ConfirmedActFacts }
  | { kind: "payout"; reference: string }
  | { kind: "own_transfer" }
  | { kind: "bank_interest" }
  | { kind: "returned" }
  | { kind: "payment"; payments: readonly CashPaymentFacts[] };

type Entry = BankEntryFacts["entry"];
type Receipt = Pick<
  Entry,
  "id" | "bookedOn" | "amountMinor" | "counterpartyName" | "endToEndReference" | "remittance" | "externalId"
> & { counterpartyAccount: string | null };

/** Other systems may know of money this long before its bank books it: a transfer that came back and was sent again. */
const TOLD_BEFORE_DAYS = 10;
const TOLD_AFTER_DAYS = 5;
const RETURNED_WITHIN_DAYS = 30;

/** Companies that pay out what they collected from many payers in one sum. */
const PROCESSORS = /stripe|ストライプ|gocardless|adyen|paypal|mollie|worldpay/i;
/** Means by which money comes through somebody who collects it, never by a booking of its own. */
const COLLECTED = /^(card|link|paypal|sepa_debit|us_bank_account|bacs_debit|acss_debit|au_becs_debit|direct_debit)/;

/** Whether it is money that came in and stays to be explained. */
export function isReceipt({ entry }: BankEntryFacts): boolean {
  return entry.status === "booked" && !entry.isDeleted && !entry.isReversal && entry.amountMinor > 0n;
}

/** What explains the booking; null when nothing does. */
export function explanationOf(facts: BankEntryFacts): Explanation | null {
  const { entry } = facts;
  const act = facts.acts.findLast((one) => one.operation === "payment.record");
  if (act && restOf(facts) <= 0n) return { kind: "applied", act };
  if (entry.isOwnTransfer) return { kind: "own_transfer" };
  if (entry.transactionCode?.includes("INTR")) return { kind: "bank_interest" };
  const payout = payoutOf(facts);
  if (payout !== null) return { kind: "payout", reference: payout };
  if (isTakenBack(entry, facts)) return { kind: "returned" };
  const payment = paymentOf(facts);
  if (payment) return { kind: "payment", payments: [payment] };
  const several = severalOf(facts);
  return several.length > 0 ? { kind: "payment", payments: several } : null;
}

/** What of the booking billing has not yet been told of by an act of ours. */
export function restOf({ entry, acts }: Pick<BankEntryFacts, "entry" | "acts">): bigint {
  return acts
    .filter((act) => act.operation === "payment.record")
    .reduce((rest, { payload }) => rest - BigInt(String(payload.amountMinor ?? "0")), entry.amountMinor);
}

export function wordsOf(entry: Pick<Entry, "endToEndReference" | "remittance">): string | null {
  const words = [entry.endToEndReference, entry.remittance].filter((text) => text !== null).join(" ");
  return words === "" ? null : words;
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

/** Of several equal receipts of a payer the one that came with the same words went back, else the latest before. */
function isTakenBack(entry: Entry, facts: BankEntryFacts): boolean {
  const samePayer = (one: { counterpartyAccount: string | null; counterpartyName: string | null }) =>
    one.counterpartyAccount !== null && entry.counterpartyAccount !== null
      ? one.counterpartyAccount === entry.counterpartyAccount
      : one.counterpartyName === entry.counterpartyName;
  const returns = facts.peers
    .filter((one) => one.isReversal && one.amountMinor === -entry.amountMinor && samePayer(one))
    .sort(inOrder);
  const receipts: Receipt[] = [entry, ...facts.peers.filter((one) => isIncoming(one) && samePayer(one))].sort(inOrder);
  const gone = new Set<string>();
  for (const one of returns) {
    const mayBe = receipts.filter(
      (receipt) =>
        !gone.has(receipt.id) &&
        receipt.bookedOn <= one.bookedOn &&
        daysBetween(receipt.bookedOn, one.bookedOn) <= RETURNED_WITHIN_DAYS,
    );
    const taken = mayBe.findLast((receipt) => wordsOf(receipt) === wordsOf(one)) ?? mayBe.at(-1);
    if (taken) gone.add(taken.id);
  }
  return gone.has(entry.id);
}

function isIncoming(one: { isReversal: boolean; amountMinor: bigint }): boolean {
  return !one.isReversal && one.amountMinor > 0n;
}

function inOrder(left: { bookedOn: string; id: string }, right: { bookedOn: string; id: string }): number {
  return left.bookedOn === right.bookedOn ? (left.id < right.id ? -1 : 1) : left.bookedOn < right.bookedOn ? -1 : 1;
}

/**
 * The payment that tells of the same money. Each tells of one booking and each booking is one payment, so equal amounts
 * are shared out: what one booking alone names is its own, then those that fit best first, and nobody goes without as long
 * as some sharing leaves nobody without.
 */
function paymentOf(facts: BankEntryFacts): CashPaymentFacts | null {
  const { entry, entity, peers } = facts;
  const payments = facts.payments.filter(
    (one) => one.entityCode === entity.code && one.currency === entry.currency && comesByTransfer(one),
  );
  const meant = plainlyMeant(facts, payments);
  if (meant) return meant;
  const open: Receipt[] = [
    entry,
    ...peers.filter((one) => isIncoming(one) && !isTakenBack({ ...entry, ...one }, swapped(facts, one))),
  ];
  const wishes = open.map((receipt) => ({
    receipt,
    payments: payments
      .map((payment) => ({ payment, fit: fitOf(receipt, payment, facts.toldTo), isMeant: isMeant(receipt, payment) }))
      .filter(({ fit }) => fit !== null)
      .sort((left, right) => (right.fit ?? 0) - (left.fit ?? 0) || (left.payment.id < right.payment.id ? -1 : 1)),
  }));
  wishes.sort(
    (left, right) =>
      (right.payments[0]?.fit ?? 0) - (left.payments[0]?.fit ?? 0) || inOrder(left.receipt, right.receipt),
  );
  const taken = ownByName(wishes);
  const owners = new Set(taken.values());
  const own = [...taken.keys()];
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
  for (const wish of wishes) if (!owners.has(wish)) give(wish, new Set(own));
  const [id] = [...taken].find(([, wish]) => wish.receipt.id === entry.id) ?? [];
  return payments.find((one) => one.id === id) ?? null;
}

type Wish = { receipt: Receipt; payments: { payment: CashPaymentFacts; fit: number | null; isMeant: boolean }[] };

/** The payment the booking names, where it names one only and no other booking of the amount names that one. */
function plainlyMeant(
  { entry, peers, toldTo }: BankEntryFacts,
  payments: readonly CashPaymentFacts[],
): CashPaymentFacts | null {
  const [meant, ...others] = payments.filter(
    (payment) => isMeant(entry, payment) && fitOf(entry, payment, toldTo) !== null,
  );
  if (!meant || others.length > 0) return null;
  return peers.some((peer) => isIncoming(peer) && isMeant(peer, meant)) ? null : meant;
}

/** Payments that one booking alone names, by their ids, where it names no other. */
function ownByName(wishes: readonly Wish[]): Map<string, Wish> {
  const named = wishes.flatMap((wish) => {
    const ids = wish.payments.filter((one) => one.isMeant).map(({ payment }) => payment.id);
    return ids.map((id) => ({ id, wish, isOnly: ids.length === 1 }));
  });
  const byPayment = Map.groupBy(named, ({ id }) => id);
  return new Map(
    [...byPayment].flatMap(([id, [first, ...others]]) =>
      first?.isOnly && others.length === 0 ? [[id, first.wish] as const] : [],
    ),
  );
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

/** The same facts seen from one of the peers. */
function swapped(facts: BankEntryFacts, peer: BankEntryFacts["peers"][number]): BankEntryFacts {
  return { ...facts, peers: [...facts.peers.filter((one) => one.id !== peer.id), facts.entry] };
}

export function comesByTransfer(payment: CashPaymentFacts): boolean {
  return !payment.isCollected && !COLLECTED.test(payment.method ?? "") && !payment.namesGatewayPayment;
}

/**
 * How well a payment and a booking of the same amount belong together; null when they cannot. A payment of a day the bank
 * has not told of yet may still have a booking of its own, so an earlier one has to name it.
 */
function fitOf(receipt: Receipt, payment: CashPaymentFacts, toldTo: PlainDate | null): number | null {
  if (payment.amountMinor !== receipt.amountMinor) return null;
  if (payment.reference !== null && payment.reference === receipt.externalId) return 10_000;
  const days = daysBetween(payment.receivedOn, receipt.bookedOn);
  if (days > TOLD_BEFORE_DAYS || days < -TOLD_AFTER_DAYS) return null;
  const { isNamed, isSameReference } = namingOf(receipt, payment);
  const mayHaveItsOwn = days < 0 && toldTo !== null && toldTo < payment.receivedOn;
  if (mayHaveItsOwn && !isNamed && !isSameReference) return null;
  const isPayer = nameLikeness(receipt.counterpartyName, payment.customerName) >= LIKE_NAMES;
  return 100 + (isNamed ? 400 : 0) + (isSameReference ? 400 : 0) + (isPayer ? 100 : 0) - Math.abs(days);
}

/** One transfer for several invoices, told as a payment on each. */
function severalOf({ entry, entity, named, namedPayments }: BankEntryFacts): readonly CashPaymentFacts[] {
  const ids = new Set(named.map((invoice) => invoice.id));
  const payments = namedPayments.filter(
    (one) =>
      one.entityCode === entity.code &&
      one.currency === entry.currency &&
      comesByTransfer(one) &&
      one.allocations.some(({ invoiceId }) => ids.has(invoiceId)) &&
      Math.abs(daysBetween(one.receivedOn, entry.bookedOn)) <= TOLD_BEFORE_DAYS,
  );
  const sum = payments.reduce((total, one) => total + one.amountMinor, 0n);
  return payments.length > 1 && sum === entry.amountMinor ? payments : [];
}
