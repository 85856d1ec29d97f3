import { changeInvoice, record } from "#server/sandbox/stripe/events";
import { subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import { customerShape } from "#server/sandbox/stripe/shape-customer";
import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { alignItems, announceDraft, createDraft, linesFor } from "#server/sandbox/world/invoices";
import { mistakesOf } from "#server/sandbox/world/mistakes/registry";
import { plantOnDraft, watchDraft } from "#server/sandbox/world/mistakes/schedule";
import { periodStart } from "#server/sandbox/world/periods";
import { drawsFor } from "#server/sandbox/world/prng";
import { planNextPeriod } from "#server/sandbox/world/simulate-crm";
import type { Task } from "#server/sandbox/world/task-queue";
import { HOUR, MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const DRAFT_HOURS = 48;

/** A contract signed during the history begins. */
export function startSubscription(world: World, task: Task): void {
  const subscription = world.pending.get(task.id);
  if (!subscription) return;
  world.pending.delete(task.id);
  world.subscriptions.add(subscription);
  record(world, "customer.created", () => customerShape(world.customers.must(subscription.customerId)));
  subscription.periodIndex = 0;
  alignItems(world, subscription, "customer.subscription.created");
  billPeriod(world, subscription, false);
}

export function renewSubscription(world: World, task: Task): void {
  const subscription = world.subscriptions.must(task.id);
  if (subscription.status !== "active" || task.at !== periodStart(subscription, subscription.periodIndex + 1)) return;
  drawNextPeriod(world, subscription, true);
}

/** Opens the next period and drafts its invoice; `mayErr` lets a mistake slip in as it does at the real company. */
export function drawNextPeriod(world: World, subscription: Subscription, mayErr: boolean): Invoice {
  subscription.periodIndex += 1;
  alignItems(world, subscription, "customer.subscription.updated");
  return billPeriod(world, subscription, mayErr);
}

function billPeriod(world: World, subscription: Subscription, mayErr: boolean): Invoice {
  const index = subscription.periodIndex;
  const start = periodStart(subscription, index);
  const draw = drawsFor(world.seed, `draft/${subscription.number}/${index}`);
  const invoice = createDraft(world, {
    key: `${subscription.number}/${index}`,
    subscription,
    billingReason: index === 0 ? "subscription_create" : "subscription_cycle",
    periodStart: index === 0 ? start : periodStart(subscription, index - 1),
    periodEnd: start,
    lines: linesFor(world, subscription),
    finalizesAt: world.now + DRAFT_HOURS * HOUR + draw.int(-50, 70) * MINUTE,
  });
  if (mayErr) plantOnDraft(world, invoice, subscription);
  announceDraft(world, invoice);
  watchDraft(world, invoice);
  planNextPeriod(world, subscription);
  world.tasks.push(periodStart(subscription, index + 1), "renew", subscription.id);
  return invoice;
}

/** The end of a draft's two days: it goes out, or its tax fails, or the pre-bill review keeps a doubtful one back. */
export function advanceDraft(world: World, task: Task): void {
  const invoice = world.invoices.must(task.id);
  if (invoice.status !== "draft" || !invoice.autoAdvance || invoice.finalizesAt !== task.at) return;
  if (invoice.taxStatus !== "complete") {
    changeInvoice(world, invoice, "invoice.finalization_failed", () => failFinalization(invoice));
    return;
  }
  if (mistakesOf(world, invoice.id).length > 0) {
    changeInvoice(world, invoice, "invoice.updated", () => {
      invoice.autoAdvance = false;
      invoice.metadata = { ...invoice.metadata, pre_bill_review: "held" };
    });
    return;
  }
  finalizeInvoice(world, invoice);
}

export function failFinalization(invoice: Invoice): string {
  invoice.finalizesAt = null;
  invoice.finalizationError =
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.";
  return invoice.finalizationError;
}

/** What Stripe does with a draft set to advance again: it goes out within about an hour. */
export function resumeDraft(world: World, invoice: Invoice): void {
  if (invoice.status !== "draft" || !invoice.autoAdvance) return;
  if (invoice.finalizesAt !== null && invoice.finalizesAt > world.now) return;
  invoice.finalizesAt = world.now + HOUR;
  world.tasks.push(invoice.finalizesAt, "finalize", invoice.id);
}

export function cancelSubscription(world: World, subscription: Subscription): void {
  if (subscription.status === "canceled") return;
  subscription.status = "canceled";
  subscription.canceledAt = world.now;
  world.subscriptions.touch();
  record(world, "customer.subscription.deleted", () => subscriptionShape(world, subscription));
  const contract = world.contracts.must(subscription.contractId);
  contract.status = "Expired";
  contract.modifiedAt = world.now;
  world.contracts.touch();
}
