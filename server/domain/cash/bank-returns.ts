import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** Why money goes back from the bank account. */
export const returnReasons = ["misdirected", "overpaid", "duplicate", "requested_by_payer"] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** The act that writes the order; it takes its part of a booking from then on. */
export const RETURNING = "money.return";

/** An order to send money of a booking back, and what the bank has told of it since. */
export type BankReturnFacts = {
  id: string;
  requestId: string;
  /** What the bank repeats beside its booking: "RET-000123". */
  reference: string;
  amountMinor: bigint;
  currency: string;
  orderedOn: PlainDate;
  /** When the bank booked it out of the account; null while it has not. */
  bookedOn: PlainDate | null;
  /** When the payer's bank sent it back again; null as a rule. */
  cameBackOn: PlainDate | null;
};

const FEWEST_FIGURES = 6;

export function returnReference(number: bigint): string {
  return `RET-${number.toString().padStart(FEWEST_FIGURES, "0")}`;
}

/** Orders that hold: what came back is here again. */
export function standingReturns<Return extends Pick<BankReturnFacts, "cameBackOn">>(
  returns: readonly Return[],
): Return[] {
  return returns.filter(({ cameBackOn }) => cameBackOn === null);
}

/** Orders the bank has not booked yet. */
export function unbookedReturns(returns: readonly BankReturnFacts[]): BankReturnFacts[] {
  return standingReturns(returns).filter(({ bookedOn }) => bookedOn === null);
}

/** Whether the bank should have booked it by now. */
export function isLateReturn(
  { orderedOn, bookedOn, cameBackOn }: Pick<BankReturnFacts, "orderedOn" | "bookedOn" | "cameBackOn">,
  today: PlainDate,
  withinDays: number,
): boolean {
  return bookedOn === null && cameBackOn === null && daysBetween(orderedOn, today) > withinDays;
}

export function sumOfReturns(returns: readonly Pick<BankReturnFacts, "amountMinor">[]): bigint {
  return returns.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** How it stands with orders the bank has not booked, in a sentence. */
export function unbookedWords(returns: readonly BankReturnFacts[], isLate: boolean): string {
  const named = returns.map(
    ({ reference, amountMinor, currency, orderedOn }) =>
      `${reference} over ${amountWords(amountMinor, currency)} of ${dayWords(orderedOn)}`,
  );
  const orders = `The ${returns.length === 1 ? "order" : "orders"} ${listWords(named)}`;
  const stand = returns.length === 1 ? "stands" : "stand";
  return isLate
    ? `${orders} ${stand}, and the bank has not sent it yet although it should have. Ask the treasury whether the file reached the bank.`
    : `${orders} ${stand}; the bank has not sent it yet.`;
}

/** What came back although it was sent, in a sentence; null where nothing did. */
export function cameBackWords(returns: readonly BankReturnFacts[]): string | null {
  const last = returns.filter(({ cameBackOn }) => cameBackOn !== null).at(-1);
  return last?.cameBackOn
    ? `The order ${last.reference} was sent and came back on ${dayWords(last.cameBackOn)}, so the money is here again.`
    : null;
}

type Ordered = {
  id: string;
  reference: string;
  amountMinor: bigint;
  payerAccount: string;
  orderedOn: PlainDate;
};

/** A booking of the account an order was made on. */
export type ReturnBooking = {
  id: string;
  bookedOn: PlainDate;
  amountMinor: bigint;
  isReversal: boolean;
  counterpartyAccount: string | null;
  endToEndReference: string | null;
};

export type ReturnOutcome = Pick<BankReturnFacts, "bookedOn" | "cameBackOn">;

/**
 * Which booking carried out which order: the one that repeats its reference; where the bank repeats none, one of its
 * amount to the payer's account since, each booking for one order and the oldest first.
 */
export function outcomesOfReturns(
  orders: readonly Ordered[],
  bookings: readonly ReturnBooking[],
): Map<string, ReturnOutcome> {
  const inOrder = bookings.toSorted((one, other) =>
    one.bookedOn === other.bookedOn ? one.id.localeCompare(other.id) : one.bookedOn.localeCompare(other.bookedOn),
  );
  const debits = inOrder.filter(({ amountMinor, isReversal }) => amountMinor < 0n && !isReversal);
  const references = new Set(orders.map(({ reference }) => reference));
  const taken = new Map<string, ReturnBooking>();
  const used = new Set<string>();
  const give = (order: Ordered, debit: ReturnBooking | undefined) => {
    if (!debit) return;
    taken.set(order.id, debit);
    used.add(debit.id);
  };
  for (const order of orders)
    give(
      order,
      debits.find((one) => one.endToEndReference === order.reference && one.amountMinor === -order.amountMinor),
    );
  for (const order of orders.toSorted((one, other) => one.reference.localeCompare(other.reference))) {
    if (taken.has(order.id)) continue;
    give(
      order,
      debits.find(
        (one) =>
          !used.has(one.id) &&
          one.amountMinor === -order.amountMinor &&
          one.bookedOn >= order.orderedOn &&
          one.counterpartyAccount === order.payerAccount &&
          !references.has(one.endToEndReference ?? ""),
      ),
    );
  }
  return new Map(
    orders.map((order) => {
      const back = inOrder.find(
        (one) => one.isReversal && one.amountMinor === order.amountMinor && one.endToEndReference === order.reference,
      );
      return [order.id, { bookedOn: taken.get(order.id)?.bookedOn ?? null, cameBackOn: back?.bookedOn ?? null }];
    }),
  );
}
