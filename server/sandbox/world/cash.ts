import { record } from "#server/sandbox/stripe/events";
import { chargeShape } from "#server/sandbox/stripe/shape-payment";
import type { Charge, Invoice } from "#server/sandbox/world/billing-model";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

/** Money a bank booked that no other system was told of. */
export interface StrayReceipt {
  id: string;
  entity: EntityCode;
  /** Whose money it is; null where it is for nothing that was billed. */
  customerId: string | null;
  payer: string;
  amount: number;
  remittance: string | null;
  /** What its payer takes for paid with it. */
  paysFor: readonly string[];
  createdAt: number;
}

/** A receipt its bank takes back, for good. */
export interface TakenBack {
  id: string;
  /** The stray receipt or the charge whose money it was. */
  receiptId: string;
  /** By what Docket knows the receipt's booking. */
  entryId: string;
  entity: EntityCode;
  reason: string;
  createdAt: number;
}

/** What of a payment stands on no invoice. */
export function spareOf(world: World, charge: Charge): number {
  const used = world.invoicePayments.rows
    .filter((payment) => payment.paymentIntentId === charge.paymentIntentId && payment.status === "paid")
    .reduce((sum, payment) => sum + (payment.amountPaid ?? 0), 0);
  return charge.amount - charge.refunded - used;
}

/** As long as banks make their references. */
const REFERENCE_LENGTH = 16;

export function addReceipt(world: World, told: Omit<StrayReceipt, "id" | "createdAt">): StrayReceipt {
  const of = told.customerId ?? told.payer;
  const id = world
    .id("ntr", `${of}/${world.count(`receipts of ${of}`)}`)
    .replace("_", "")
    .toUpperCase();
  for (const invoiceId of told.paysFor) world.paidInMind.add(invoiceId);
  return world.strayReceipts.add({ ...told, id: id.slice(0, REFERENCE_LENGTH), createdAt: world.now });
}

interface Loose {
  customer: Customer;
  /** What the payer meant, whether or not anybody can tell. */
  meant: Invoice;
  amount: number;
  reference: string | null;
  createdAt: number;
}

/** A payment by transfer that the platform takes in without an invoice. Its bank books it now, however late it is told. */
export function takeLoose(world: World, { customer, meant, amount, reference, createdAt }: Loose): Charge {
  const serial = world.count(`loose payments of ${customer.id}`);
  const charge = world.charges.add({
    id: world.id("ch", `${customer.id}/loose/${serial}`),
    invoiceId: meant.id,
    customerId: customer.id,
    amount,
    refunded: 0,
    currency: customer.currency,
    status: "succeeded",
    declineCode: null,
    method: "customer_balance",
    card: customer.card,
    disputed: false,
    paymentIntentId: world.id("pi", `${customer.id}/loose/${serial}`),
    reference,
    receivedBy: null,
    bankedAt: world.now,
    createdAt,
  });
  record(world, "charge.succeeded", () => chargeShape(world, charge));
  return charge;
}

/** Whether billing keeps what is spare of the payment as the customer's credit. */
export function isKeptAsCredit(world: World, charge: Charge): boolean {
  return world.balanceTransactions.rows.some((row) => row.description?.includes(charge.id) === true);
}
