import { amountAsked, collectedInvoices } from "#server/sandbox/gocardless/collected";
import { gatewayId } from "#server/sandbox/gocardless/ids";
import {
  type Gateway,
  type GatewayMandate,
  type GatewayPayment,
  type GatewayRefund,
  type Happening,
  happening,
  nextPayout,
} from "#server/sandbox/gocardless/kinds";
import { payoutsOf } from "#server/sandbox/gocardless/payouts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, HOUR, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** About six of a hundred customers who pay in euro: a quarter of the ones who are sent invoices. */
const MANDATE_SHARE = 0.26;
/** Between becoming a customer and giving the mandate. */
const SETTING_UP = 2 * HOUR;
const REFUNDED_SHARE = 0.12;
const FAILING_SHARE = 0.12;

/**
 * What the direct debit gateway holds, derived anew from the world as it stands: nothing is kept, nothing of the world
 * changes, and what was there before is there again, since every part follows from instants that do not move any more.
 */
export function gatewayOf(world: World): Gateway {
  const mandates = world.customers.rows.filter((customer) => paysByMandate(world, customer)).map(mandateOf(world));
  const payments = mandates.flatMap((mandate) => paymentsOf(world, mandate));
  const refunds = payments.flatMap((payment) => payment.refunds);
  return { mandates, payments, refunds, payouts: payoutsOf(world, payments) };
}

export function paysByMandate(world: World, customer: Customer): boolean {
  return (
    customer.currency === "EUR" &&
    customer.collection === "send_invoice" &&
    customer.createdAt + SETTING_UP <= world.now &&
    drawsFor(world.seed, `gocardless/mandate/${customer.id}`).happens(MANDATE_SHARE)
  );
}

function mandateOf(world: World): (customer: Customer) => GatewayMandate {
  return (customer) => {
    const createdAt = customer.createdAt + SETTING_UP;
    const happenings: Happening[] = [
      happening("created", createdAt, "mandate_created", "The mandate was set up through the payment page."),
      happening("submitted", createdAt + DAY, "mandate_submitted", "The mandate was submitted to the banks."),
      happening("active", createdAt + 3 * DAY, "mandate_activated", "No bank objected, so the mandate is active."),
    ];
    return {
      id: gatewayId(world.seed, "MD", customer.id),
      customer,
      customerId: gatewayId(world.seed, "CU", customer.id),
      reference: `MERIDIAN-${customer.netsuiteId}`,
      createdAt,
      happenings: happenings.filter(({ at }) => at <= world.now),
    };
  };
}

/** What was asked of one customer by direct debit. */
export function debitsOf(world: World, customer: Customer): GatewayPayment[] {
  return paysByMandate(world, customer) ? paymentsOf(world, mandateOf(world)(customer)) : [];
}

/** In the order they are collected, since a mandate that a customer cancels collects nothing afterwards. */
function paymentsOf(world: World, mandate: GatewayMandate): GatewayPayment[] {
  const payments: GatewayPayment[] = [];
  let cancelledAt = Number.POSITIVE_INFINITY;
  for (const { invoice, at } of collectedInvoices(world, mandate.customer.id)) {
    const amount = amountAsked(world, invoice, at);
    if (at < mandate.createdAt + 3 * DAY || at >= cancelledAt || amount <= 0) continue;
    const payment = paymentOf(world, mandate, invoice, at, amount);
    payments.push(payment);
    const last = payment.happenings.at(-1);
    if (last?.cause !== "mandate_cancelled") continue;
    cancelledAt = last.at;
    mandate.happenings.push(
      happening("cancelled", last.at, "mandate_cancelled", "The customer cancelled the mandate at the bank."),
    );
  }
  return payments;
}

function paymentOf(
  world: World,
  mandate: GatewayMandate,
  invoice: Invoice,
  createdAt: number,
  amount: number,
): GatewayPayment {
  const chargedAt = createdAt + 3 * DAY;
  const payment: GatewayPayment = {
    id: gatewayId(world.seed, "PM", invoice.id),
    invoice,
    mandate,
    amount,
    createdAt,
    chargeDate: utcDate(chargedAt),
    happenings: courseOf(world, invoice, createdAt, chargedAt).filter(({ at }) => at <= world.now),
    refunds: [],
  };
  const refund = refundOf(world, payment);
  if (refund) payment.refunds.push(refund);
  return payment;
}

function outcomeOf(world: World, invoice: Invoice) {
  const draw = drawsFor(world.seed, `gocardless/outcome/${invoice.id}`);
  return { outcome: draw.next(), draw };
}

/** Whether the debit of the invoice comes to nothing, now or later. */
export function willFail(world: World, invoice: Invoice): boolean {
  return outcomeOf(world, invoice).outcome < FAILING_SHARE;
}

function courseOf(world: World, invoice: Invoice, createdAt: number, chargedAt: number): Happening[] {
  const { draw, outcome } = outcomeOf(world, invoice);
  const begun = [
    happening("created", createdAt, "payment_created", "The payment was created."),
    happening("submitted", createdAt + 20 * HOUR, "payment_submitted", "The payment was submitted to the banks."),
  ];
  const answeredAt = chargedAt + draw.int(30, 60) * HOUR;
  if (outcome < 0.08)
    return [
      ...begun,
      happening("failed", answeredAt, "insufficient_funds", "The customer's account had too little money."),
    ];
  if (outcome < FAILING_SHARE)
    return [
      ...begun,
      happening("failed", answeredAt, "mandate_cancelled", "The customer cancelled the mandate at the bank."),
    ];
  const paidOutAt = nextPayout(answeredAt);
  const settled = [
    ...begun,
    happening("confirmed", answeredAt, "payment_confirmed", "Time enough has passed for the banks to object."),
    happening("paid_out", paidOutAt, "payment_paid_out", "The payment was paid out to us."),
  ];
  if (outcome >= 0.18) return settled;
  const words = "The customer told the bank to take the payment back.";
  return [...settled, happening("charged_back", paidOutAt + draw.int(2, 18) * DAY, "refund_requested", words)];
}

function refundOf(world: World, payment: GatewayPayment): GatewayRefund | null {
  const paidOut = payment.happenings.find(({ action }) => action === "paid_out");
  const isTakenBack = payment.happenings.some(({ action }) => action === "charged_back");
  const draw = drawsFor(world.seed, `gocardless/refund/${payment.invoice.id}`);
  if (!paidOut || isTakenBack || !draw.happens(REFUNDED_SHARE)) return null;
  const createdAt = paidOut.at + draw.int(20, 90) * HOUR;
  const amount = Math.floor((payment.amount * draw.int(5, 20)) / 100);
  if (createdAt > world.now || amount === 0) return null;
  const happenings = [
    happening("created", createdAt, "payment_refunded", "A part of the payment was given back."),
    happening("paid", createdAt + 2 * DAY, "refund_paid", "The refund was paid to the customer."),
  ];
  return {
    id: gatewayId(world.seed, "RF", payment.invoice.id),
    payment,
    amount,
    createdAt,
    happenings: happenings.filter(({ at }) => at <= world.now),
  };
}
