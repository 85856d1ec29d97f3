import { creditInvoice } from "#server/sandbox/world/credits";
import { writeOffInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { attemptCharge, takeMoney } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import { cancelSubscription } from "#server/sandbox/world/simulate-billing";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

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
  if (invoice.status !== "open" || rest === 0) return;
  const amount = task.detail === 100 ? rest : Math.max(1, Math.floor((rest * task.detail) / 100));
  takeMoney(world, invoice, amount, "customer_balance");
  if (amount < rest) world.tasks.push(world.now + 19 * DAY, "transfer", invoice.id, 100);
}

export function writeOff(world: World, task: Task): void {
  writeOffInvoice(world, world.invoices.must(task.id));
}

export function creditCustomer(world: World, task: Task): void {
  const invoice = world.invoices.must(task.id);
  const line = invoice.lines[0];
  if (!line || (invoice.status !== "open" && invoice.status !== "paid")) return;
  const draw = drawsFor(world.seed, `credit amount/${invoice.id}`);
  const amount = Math.floor((line.amount * draw.int(5, 20)) / 100);
  if (amount <= 0) return;
  const reason = draw.pick(["order_change", "product_unsatisfactory", "duplicate"] as const);
  const lines = [{ invoiceLineId: line.id, description: line.description, quantity: 1, amount }];
  creditInvoice(world, invoice, { lines, reason, memo: "Goodwill credit for a service interruption" });
}
