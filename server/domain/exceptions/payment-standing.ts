import {
  type CashInvoiceFacts,
  type CashPaymentFacts,
  invoiceOf,
  type PaymentFacts,
} from "#server/domain/exceptions/payment-facts";

/**
 * Whether `told` is what another system says of the money that `money` is: it names that payment, or both name one
 * intent or mandate and the same amount.
 */
export function tellsOf(told: CashPaymentFacts, money: CashPaymentFacts): boolean {
  if (told.system === money.system || told.currency !== money.currency || told.isCollected || !money.isCollected)
    return false;
  if (told.reference !== null && told.reference === money.externalId) return told.amountMinor <= money.amountMinor;
  if (told.amountMinor !== money.amountMinor) return false;
  const names = [told.reference, told.intentId].filter((name) => name !== null);
  return names.some((name) => money.marks.includes(name));
}

/** Where a payment's money is: what stayed after refunds, what of it is on no invoice, what is above its invoices' claims. */
export type PaymentStanding = {
  /** Its system repeats what a gateway tells of the same money: nothing is found on the repetition. */
  isRepetition: boolean;
  /** What stayed here after refunds and what its payer took back. */
  keptMinor: bigint;
  /** Of that, what pays invoices, by its own word or by that of billing, which took it over. */
  placedMinor: bigint;
  /** Of that, what stands on no invoice and was not put aside either. */
  unappliedMinor: bigint;
  /** Of that, what stands on invoices beyond what they claim, because this payment came last. */
  surplus: readonly { invoice: CashInvoiceFacts; amountMinor: bigint }[];
};

const LOST = ["lost", "charge_refunded"];

export function standingOf(facts: PaymentFacts): PaymentStanding {
  const { payment, others } = facts;
  const lost = facts.disputes.filter((one) => LOST.includes(one.status));
  const takenBack = lost.reduce((sum, one) => sum + one.amountMinor, 0n);
  const keptMinor = atLeastZero(payment.amountMinor - largest(payment.refundedMinor, takenBack));
  const repeated = others.filter((other) => tellsOf(other, payment)).reduce((sum, other) => sum + allocated(other), 0n);
  const spare = atLeastZero(keptMinor - allocated(payment) - repeated);
  const aside = putAside(facts);
  return {
    isRepetition: others.some((other) => tellsOf(payment, other)),
    keptMinor,
    placedMinor: allocated(payment) + repeated,
    unappliedMinor: atLeastZero(spare - aside),
    surplus: surplusOf(facts, atLeastZero(aside - spare)),
  };
}

/** What stands on no invoice and above the claims of those it is on. */
export function excessOf(standing: PaymentStanding): bigint {
  return standing.surplus.reduce((sum, { amountMinor }) => sum + amountMinor, standing.unappliedMinor);
}

/** The customer's credit that was made of it, as billing confirmed. */
export function putAside({ acts }: Pick<PaymentFacts, "acts">): bigint {
  return acts
    .filter((act) => act.operation === "payment.keep_as_credit")
    .reduce(
      (sum, { payload }) => sum + BigInt(typeof payload.amountMinor === "string" ? payload.amountMinor : "0"),
      0n,
    );
}

export function allocated(payment: CashPaymentFacts): bigint {
  return payment.allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** Of each invoice the money above its claim, as far as this payment is the last that brought it and it is not put aside. */
function surplusOf(facts: PaymentFacts, aside: bigint) {
  const { payment, others } = facts;
  let left = aside;
  return payment.allocations.flatMap(({ invoiceId }) => {
    const invoice = invoiceOf(facts, invoiceId);
    if (!invoice || invoice.status === "void") return [];
    const onIt = [payment, ...others].filter((one) => one.allocations.some((each) => each.invoiceId === invoiceId));
    const total = onIt.reduce((sum, one) => sum + standsOn(one, invoiceId), 0n);
    const credited = invoice.credits
      .filter((credit) => credit.issuedOn < payment.receivedOn)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const later = onIt.filter((one) => comesAfter(one, payment));
    const over = total + credited - invoice.totalMinor - later.reduce((sum, one) => sum + standsOn(one, invoiceId), 0n);
    const own = smallest(over, standsOn(payment, invoiceId));
    const used = own > 0n ? smallest(left, own) : 0n;
    left -= used;
    return own - used > 0n ? [{ invoice, amountMinor: own - used }] : [];
  });
}

/** What a payment leaves on an invoice: a refund first takes what stands nowhere, then what stands on invoices. */
function standsOn(payment: CashPaymentFacts, invoiceId: string): bigint {
  const here = payment.allocations
    .filter((each) => each.invoiceId === invoiceId)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const spare = atLeastZero(payment.amountMinor - allocated(payment));
  return atLeastZero(here - atLeastZero(payment.refundedMinor - spare));
}

export function comesAfter(one: CashPaymentFacts, than: CashPaymentFacts): boolean {
  if (one.id === than.id) return false;
  return one.receivedOn > than.receivedOn || (one.receivedOn === than.receivedOn && one.externalId > than.externalId);
}

function atLeastZero(minor: bigint): bigint {
  return minor > 0n ? minor : 0n;
}
function smallest(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
function largest(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
