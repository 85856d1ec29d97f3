import { debitFor } from "#server/sandbox/gocardless/told-twice";
import { changeCustomer, changeInvoice, record } from "#server/sandbox/stripe/events";
import { chargeShape, invoicePaymentShape } from "#server/sandbox/stripe/shape-payment";
import type { Charge, Invoice, InvoicePayment } from "#server/sandbox/world/billing-model";
import { HARD_DECLINES, SOFT_DECLINES } from "#server/sandbox/world/decline-codes";
import { planDispute } from "#server/sandbox/world/disputes";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { noteFailedPayment } from "#server/sandbox/world/mistakes/failed-payment";
import { noteOvercollected } from "#server/sandbox/world/mistakes/overcollected";
import { drawsFor } from "#server/sandbox/world/prng";
import { markTransaction } from "#server/sandbox/world/simulate-erp";
import { DAY, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const FIRST_DECLINE_SHARE = 0.085;
const HARD_SHARE = 0.4;
const RETRY_AFTER_DAYS = [3, 5, 7] as const;

export function openPayment(world: World, invoice: Invoice, amount: number, isDefault: boolean): InvoicePayment {
  const earlier = world.links.paymentsByInvoice.get(invoice.id)?.length ?? 0;
  const payment = world.invoicePayments.add({
    id: world.id("inpay", `${invoice.id}/${earlier}`),
    invoiceId: invoice.id,
    amountRequested: amount,
    amountPaid: null,
    currency: invoice.currency,
    status: "open",
    paymentIntentId: earlier === 0 ? (invoice.paymentIntentId ?? "") : world.id("pi", `${invoice.id}/${earlier}`),
    paymentRecordId: null,
    isDefault,
    createdAt: world.now,
    paidAt: null,
    canceledAt: null,
  });
  world.links.append(world.links.paymentsByInvoice, invoice.id, payment.id);
  return payment;
}

function openPaymentOf(world: World, invoice: Invoice): InvoicePayment {
  const open = (world.links.paymentsByInvoice.get(invoice.id) ?? [])
    .map((id) => world.invoicePayments.must(id))
    .find((payment) => payment.status === "open");
  return open ?? openPayment(world, invoice, amountRemaining(invoice), false);
}

export interface AttemptOptions {
  byRequest: boolean;
  withNewCard: boolean;
}

/** One attempt to take the money by card. True when it worked. */
export function attemptCharge(world: World, invoice: Invoice, options: AttemptOptions): boolean {
  const customer = world.customers.must(invoice.customerId);
  const draw = drawsFor(world.seed, `charge/${invoice.id}/${invoice.attemptCount}`);
  if (options.withNewCard) customer.brokenCard = null;
  let decline = customer.brokenCard?.declineCode ?? null;
  if (!decline && !options.withNewCard) {
    if (invoice.attemptCount === 0 && draw.happens(FIRST_DECLINE_SHARE)) {
      decline = draw.happens(HARD_SHARE)
        ? breakCard(world, invoice, draw.pick(HARD_DECLINES))
        : draw.pick(SOFT_DECLINES);
    } else if (invoice.attemptCount > 0 && !draw.happens(options.byRequest ? 0.8 : 0.5)) {
      decline = invoice.lastDecline ?? draw.pick(SOFT_DECLINES);
    }
  }
  if (decline) {
    declineCharge(world, invoice, decline);
    return false;
  }
  takeMoney(world, invoice, amountRemaining(invoice), "card");
  return true;
}

/** Most customers bring another card after some days; a few never do. */
export function breakCard(world: World, invoice: Invoice, declineCode: string): string {
  const customer = world.customers.must(invoice.customerId);
  const draw = drawsFor(world.seed, `card/${invoice.id}`);
  customer.brokenCard = { declineCode };
  if (draw.happens(0.85)) world.tasks.push(world.now + draw.int(7 * 24, 42 * 24) * HOUR, "newCard", customer.id);
  return declineCode;
}

export function declineCharge(world: World, invoice: Invoice, declineCode: string): void {
  const charge = addCharge(world, invoice, amountRemaining(invoice), "card", declineCode);
  record(world, "charge.failed", () => chargeShape(world, charge));
  changeInvoice(world, invoice, "invoice.payment_failed", () => {
    invoice.attemptCount += 1;
    invoice.lastChargeId = charge.id;
    invoice.lastDecline = declineCode;
    const waitDays = RETRY_AFTER_DAYS[invoice.attemptCount - 1];
    invoice.nextAttemptAt = waitDays === undefined ? null : world.now + waitDays * DAY;
  });
  if (invoice.nextAttemptAt !== null) world.tasks.push(invoice.nextAttemptAt, "attempt", invoice.id);
  else world.tasks.push(world.now + 24 * DAY, "giveUp", invoice.id);
  noteFailedPayment(world, invoice);
}

export interface Transfer {
  /** More than the invoice takes. */
  surplus?: number;
  reference?: string;
  /** The legal entity whose account it reached by mistake; that account's bank is not told of here. */
  receivedBy?: EntityCode;
}

export function takeMoney(
  world: World,
  invoice: Invoice,
  amount: number,
  method: Charge["method"],
  transfer: Transfer = {},
): Charge {
  const payment = openPaymentOf(world, invoice);
  const charge = addCharge(world, invoice, amount + (transfer.surplus ?? 0), method, null, payment.paymentIntentId);
  const debit = method === "customer_balance" ? debitFor(world, invoice) : null;
  charge.reference = debit?.id ?? transfer.reference ?? null;
  charge.receivedBy = transfer.receivedBy ?? null;
  charge.bankedAt = method === "customer_balance" && !debit && !transfer.receivedBy ? world.now : null;
  if (debit && debit.amount > amount) noteOvercollected(world, debit, debit.amount - amount);
  record(world, "charge.succeeded", () => chargeShape(world, charge));
  payment.status = "paid";
  payment.amountPaid = amount;
  payment.amountRequested = amount;
  payment.paidAt = world.now;
  world.invoicePayments.touch();
  record(world, "invoice_payment.paid", () => invoicePaymentShape(payment));
  world.tasks.push(world.now + 22 * HOUR, "erpPayment", charge.id);
  if (method === "card") planDispute(world, charge);
  if (amount < amountRemaining(invoice)) {
    changeInvoice(world, invoice, "invoice.updated", () => {
      invoice.amountPaid += amount;
    });
    return charge;
  }
  if (method === "card") invoice.attemptCount += 1;
  invoice.lastChargeId = charge.id;
  invoice.lastDecline = null;
  markPaid(world, invoice, amount);
  return charge;
}

export function markPaid(world: World, invoice: Invoice, amount: number | null): void {
  changeInvoice(world, invoice, "invoice.paid", () => {
    invoice.status = "paid";
    invoice.paidAt = world.now;
    invoice.amountPaid += amount ?? 0;
    invoice.nextAttemptAt = null;
    invoice.autoAdvance = false;
  });
  markTransaction(world, invoice.id, "Paid In Full");
}

function addCharge(
  world: World,
  invoice: Invoice,
  amount: number,
  method: Charge["method"],
  declineCode: string | null,
  paymentIntentId = invoice.paymentIntentId ?? "",
): Charge {
  const customer = world.customers.must(invoice.customerId);
  return world.charges.add({
    id: world.id("ch", `${invoice.id}/${world.count(`charges of ${invoice.id}`)}`),
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    amount,
    refunded: 0,
    currency: invoice.currency,
    status: declineCode ? "failed" : "succeeded",
    declineCode,
    method,
    card: customer.card,
    disputed: false,
    paymentIntentId,
    reference: null,
    receivedBy: null,
    bankedAt: null,
    createdAt: world.now,
  });
}

export function replaceCard(world: World, customerId: string): void {
  const customer = world.customers.must(customerId);
  if (!customer.brokenCard) return;
  const draw = drawsFor(world.seed, `new card/${customerId}/${world.now}`);
  changeCustomer(world, customer, () => {
    customer.brokenCard = null;
    customer.card = {
      ...customer.card,
      last4: String(draw.int(1, 9999)).padStart(4, "0"),
      expYear: customer.card.expYear + 3,
    };
  });
  for (const id of world.links.invoicesByCustomer.get(customerId) ?? []) {
    const invoice = world.invoices.must(id);
    if (invoice.status !== "open" || invoice.collection !== "charge_automatically" || invoice.attemptCount === 0)
      continue;
    invoice.nextAttemptAt = world.now + HOUR;
    world.tasks.push(invoice.nextAttemptAt, "attempt", invoice.id);
  }
}
