import { releaseWork } from "#server/sandbox/psa/state";
import { changeInvoice } from "#server/sandbox/stripe/events";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { giveBackBalance, spendBalance } from "#server/sandbox/world/credit-balance";
import { announceMail, handOver, type Mishap } from "#server/sandbox/world/deliveries";
import { amountDue, amountRemaining } from "#server/sandbox/world/invoice-totals";
import { planBounce, watchDelivery } from "#server/sandbox/world/mistakes/invoice-not-delivered";
import { failsPosting } from "#server/sandbox/world/mistakes/schedule";
import { daysLate } from "#server/sandbox/world/payers";
import { markPaid, openPayment } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import { markTransaction } from "#server/sandbox/world/simulate-erp";
import { DAY, HOUR, MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const CREDITED_SHARE = 0.012;

/** @param mishap what goes wrong with handing it to its customer. */
export function finalizeInvoice(world: World, invoice: Invoice, mishap: Mishap | null = null): void {
  changeInvoice(world, invoice, "invoice.finalized", () => {
    invoice.status = "open";
    invoice.number = `${invoice.entity}-${String(world.count(`invoice number ${invoice.entity}`, 1001)).padStart(6, "0")}`;
    invoice.finalizedAt = world.now;
    invoice.finalizesAt = null;
    invoice.autoAdvance = invoice.collection === "charge_automatically";
    invoice.dueAt = invoice.daysUntilDue === null ? null : world.now + invoice.daysUntilDue * DAY;
    invoice.paymentIntentId = world.id("pi", invoice.id);
    spendBalance(world, invoice);
    handOver(world, invoice, mishap);
  });
  announceMail(world, invoice);
  planBounce(world, invoice);
  world.tasks.push(world.now + 20 * MINUTE, "import", invoice.id, failsPosting(world, invoice) ? 1 : 0);
  if (amountDue(invoice) === 0) {
    markPaid(world, invoice, null);
    return;
  }
  openPayment(world, invoice, amountDue(invoice), true);
  planCollection(world, invoice);
  watchDelivery(world, invoice);
  const draw = drawsFor(world.seed, `credit/${invoice.id}`);
  if (draw.happens(CREDITED_SHARE)) world.tasks.push(world.now + draw.int(72, 480) * HOUR, "credit", invoice.id);
}

function planCollection(world: World, invoice: Invoice): void {
  if (invoice.collection === "charge_automatically") {
    invoice.nextAttemptAt = world.now + HOUR;
    world.tasks.push(invoice.nextAttemptAt, "attempt", invoice.id);
    return;
  }
  const draw = drawsFor(world.seed, `transfer/${invoice.id}`);
  const dueAt = invoice.dueAt ?? world.now;
  if (invoice.duplicateOf !== null) return;
  if (draw.happens(0.02)) {
    world.tasks.push(dueAt + 150 * DAY, "writeOff", invoice.id);
    return;
  }
  const customer = world.customers.must(invoice.customerId);
  const at = dueAt + (daysLate(world, invoice, customer) + draw.int(-4, 4)) * DAY + draw.int(-180, 180) * MINUTE;
  world.tasks.push(Math.max(at, world.now + DAY), "transfer", invoice.id, draw.happens(0.03) ? 60 : 100);
}

export function voidInvoice(world: World, invoice: Invoice): void {
  changeInvoice(world, invoice, "invoice.voided", () => {
    invoice.status = "void";
    invoice.voidedAt = world.now;
    invoice.nextAttemptAt = null;
    invoice.autoAdvance = false;
  });
  cancelOpenPayments(world, invoice);
  giveBackBalance(world, invoice);
  releaseWork(world, invoice);
  markTransaction(world, invoice.id, "Voided");
}

export function cancelOpenPayments(world: World, invoice: Invoice): void {
  for (const id of world.links.paymentsByInvoice.get(invoice.id) ?? []) {
    const payment = world.invoicePayments.must(id);
    if (payment.status !== "open") continue;
    payment.status = "canceled";
    payment.canceledAt = world.now;
    world.invoicePayments.touch();
  }
}

export function writeOffInvoice(world: World, invoice: Invoice): void {
  if (invoice.status !== "open" || amountRemaining(invoice) === 0) return;
  changeInvoice(world, invoice, "invoice.marked_uncollectible", () => {
    invoice.status = "uncollectible";
    invoice.uncollectibleAt = world.now;
    invoice.nextAttemptAt = null;
  });
}
