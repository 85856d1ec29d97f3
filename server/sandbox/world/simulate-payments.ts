import { debitFor } from "#server/sandbox/gocardless/told-twice";
import { changeInvoice } from "#server/sandbox/stripe/events";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { writeOffInvoice } from "#server/sandbox/world/finalize";
import { creditOutOfGoodwill } from "#server/sandbox/world/goodwill";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { goesWrong, planSecondTransfer } from "#server/sandbox/world/mistakes/erring-transfer";
import { attemptCharge, takeMoney } from "#server/sandbox/world/payments";
import { cancelSubscription } from "#server/sandbox/world/simulate-billing";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY, dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Longer than the second part takes. */
const INSTALMENTS = 21 * DAY;

export function attemptPayment(world: World, task: Task): void {
  const invoice = world.invoices.must(task.id);
  if (invoice.status !== "open" || invoice.nextAttemptAt !== task.at) return;
  attemptCharge(world, invoice, { byRequest: false, withNewCard: false });
}

/** Long after the last retry: one more try, then the invoice is written off and a customer without a card leaves. */
export function giveUp(world: World, task: Task): void {
  const invoice = world.invoices.must(task.id);
  if (invoice.status !== "open" || invoice.nextAttemptAt !== null) return;
  const customer = world.customers.must(invoice.customerId);
  if (!customer.brokenCard && attemptCharge(world, invoice, { byRequest: true, withNewCard: false })) return;
  writeOffInvoice(world, invoice);
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  if (customer.brokenCard && subscription) cancelSubscription(world, subscription);
}

/** Money by bank transfer; `detail` is the percentage of the rest that the customer sends. */
export function receiveTransfer(world: World, task: Task): void {
  const invoice = world.invoices.must(task.id);
  const rest = amountRemaining(invoice);
  if (invoice.status !== "open" || rest === 0 || world.paidInMind.has(invoice.id)) return;
  // A debit that was asked for brings the whole, whatever the customer had in mind.
  const share = debitFor(world, invoice) ? 100 : task.detail;
  if (share === 100 && goesWrong(world, invoice)) return;
  const amount = share === 100 ? rest : Math.max(1, Math.floor((rest * share) / 100));
  if (amount < rest) agreeInstalments(world, invoice);
  takeMoney(world, invoice, amount, "customer_balance");
  planSecondTransfer(world, invoice);
  if (amount < rest) world.tasks.push(world.now + 19 * DAY, "transfer", invoice.id, 100);
}

/** Who pays in two parts has asked for it before. */
function agreeInstalments(world: World, invoice: Invoice): void {
  const until = dateIn(entityOf(invoice.entity).timeZone, world.now + INSTALMENTS);
  changeInvoice(world, invoice, "invoice.updated", () => {
    invoice.metadata = { ...invoice.metadata, payment_plan_until: until };
  });
}

export function writeOff(world: World, task: Task): void {
  // Whoever calls a customer who takes it for paid is told where the money went.
  if (world.paidInMind.has(task.id)) return;
  writeOffInvoice(world, world.invoices.must(task.id));
}

export function creditCustomer(world: World, task: Task): void {
  creditOutOfGoodwill(world, world.invoices.must(task.id));
}
