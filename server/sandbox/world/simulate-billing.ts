import { changeInvoice, record } from "#server/sandbox/stripe/events";
import { subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import { customerShape } from "#server/sandbox/stripe/shape-customer";
import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { alignItems, announceDraft, createDraft, linesFor } from "#server/sandbox/world/invoices";
import { forgetDraft, isForgotten } from "#server/sandbox/world/mistakes/invoice-stuck";
import { mistakesOf } from "#server/sandbox/world/mistakes/registry";
import { noteUnbilledRenewal } from "#server/sandbox/world/mistakes/renewal-not-billed";
import { countsTooMuch, forgetsRenewal, plantOnDraft, watchDraft } from "#server/sandbox/world/mistakes/schedule";
import { noteSpike, raiseSpike } from "#server/sandbox/world/mistakes/usage-spike";
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
  if (forgetsRenewal(world, subscription)) {
    endSubscription(world, subscription);
    noteUnbilledRenewal(world, world.contracts.must(subscription.contractId));
    return;
  }
  if (!countsTooMuch(world, subscription)) {
    drawNextPeriod(world, subscription, true);
    return;
  }
  raiseSpike(world, subscription);
  noteSpike(world, drawNextPeriod(world, subscription, false));
}

/** Opens the next period and drafts its invoice; `mayErr` lets a mistake slip in as it does at the real company. */
export function drawNextPeriod(world: World, subscription: Subscription, mayErr: boolean): Invoice {
  subscription.periodIndex += 1;
  alignItems(world, subscription, "customer.subscription.updated");
  return billPeriod(world, subscription, mayErr);
}

/** The first invoice of a subscription that was started late: every period since its beginning, the running one included. */
export function openFirstPeriod(world: World, subscription: Subscription): Invoice {
  const earlier = Array.from({ length: subscription.periodIndex }, (_, periodIndex) =>
    linesFor(world, { ...subscription, periodIndex }).filter((line) => line.productCode !== "API_CALLS"),
  );
  return billPeriod(world, subscription, false, earlier.flat());
}

function billPeriod(
  world: World,
  subscription: Subscription,
  mayErr: boolean,
  earlier: ReturnType<typeof linesFor> = [],
): Invoice {
  const index = subscription.periodIndex;
  const start = periodStart(subscription, index);
  const draw = drawsFor(world.seed, `draft/${subscription.number}/${index}`);
  const invoice = createDraft(world, {
    key: `${subscription.number}/${index}`,
    subscription,
    billingReason: index === 0 ? "subscription_create" : "subscription_cycle",
    periodStart: index === 0 ? start : periodStart(subscription, index - 1),
    periodEnd: start,
    lines: [...earlier, ...linesFor(world, subscription), ...(subscription.pendingLines ?? [])],
    finalizesAt: world.now + DRAFT_HOURS * HOUR + draw.int(-50, 70) * MINUTE,
  });
  subscription.pendingLines = [];
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
  if (isForgotten(world, invoice)) forgetDraft(world, invoice);
  else finalizeInvoice(world, invoice);
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

function endSubscription(world: World, subscription: Subscription): void {
  subscription.status = "canceled";
  subscription.canceledAt = world.now;
  world.subscriptions.touch();
  record(world, "customer.subscription.deleted", () => subscriptionShape(world, subscription));
}

export function cancelSubscription(world: World, subscription: Subscription): void {
  if (subscription.status === "canceled") return;
  endSubscription(world, subscription);
  const contract = world.contracts.must(subscription.contractId);
  contract.status = "Expired";
  contract.modifiedAt = world.now;
  world.contracts.touch();
}
