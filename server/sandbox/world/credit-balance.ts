import { changeCustomer } from "#server/sandbox/stripe/events";
import type { BalanceTransaction, Invoice } from "#server/sandbox/world/billing-model";
import { amountDue } from "#server/sandbox/world/invoice-totals";
import type { Customer } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

type Move = Pick<BalanceTransaction, "type"> &
  Partial<Pick<BalanceTransaction, "invoiceId" | "creditNoteId" | "description" | "metadata">>;

/** Adds to what is put aside for the customer, or takes from it. */
export function moveBalance(world: World, customer: Customer, credit: number, move: Move): BalanceTransaction {
  changeCustomer(world, customer, () => {
    customer.creditBalance += credit;
  });
  return world.balanceTransactions.add({
    id: world.id("cbtxn", `${customer.id}/${world.count(`balance of ${customer.id}`)}`),
    customerId: customer.id,
    amount: -credit,
    endingBalance: customer.creditBalance === 0 ? 0 : -customer.creditBalance,
    currency: customer.currency,
    invoiceId: null,
    creditNoteId: null,
    description: null,
    metadata: {},
    createdAt: world.now,
    ...move,
  });
}

/** An invoice that goes out uses what is put aside for its customer, as far as that reaches. */
export function spendBalance(world: World, invoice: Invoice): void {
  const customer = world.customers.must(invoice.customerId);
  const spent = Math.min(customer.creditBalance, amountDue(invoice));
  invoice.balanceBefore = customer.creditBalance;
  if (spent <= 0) return;
  invoice.fromBalance = spent;
  moveBalance(world, customer, -spent, { type: "applied_to_invoice", invoiceId: invoice.id });
}

/** What a voided invoice had used is there again. */
export function giveBackBalance(world: World, invoice: Invoice): void {
  if (invoice.fromBalance === 0) return;
  const customer = world.customers.must(invoice.customerId);
  moveBalance(world, customer, invoice.fromBalance, { type: "unapplied_from_invoice", invoiceId: invoice.id });
}
