import { changeInvoice, record } from "#server/sandbox/stripe/events";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import type { Handover, Invoice } from "#server/sandbox/world/billing-model";
import type { Customer } from "#server/sandbox/world/model";
import { secondsOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export type Channel = Handover["channel"];

/** What goes wrong with handing an invoice over. */
export type Mishap = "bounced" | "rejected" | "wrong_channel" | "no_address";

const CHANNELS: Record<Customer["delivery"], Channel> = {
  Email: "email",
  "Customer Portal": "portal",
  "E-Invoice": "e_invoice",
};
const BOUNCED = "550 5.1.1 The address does not exist.";
const REJECTED = "The receiving system refused the document.";

export function channelOf(customer: Customer): Channel {
  return CHANNELS[customer.delivery];
}

export function isChannel(text: string | undefined): text is Channel {
  return Object.values(CHANNELS).some((channel) => channel === text);
}

/**
 * An invoice that was just issued goes to its customer: by Stripe's mail, or by the company's own delivery, which writes
 * what came of it on the invoice. Called while the invoice changes; `announceMail` tells of the mail afterwards.
 */
export function handOver(world: World, invoice: Invoice, mishap: Mishap | null): void {
  if (invoice.collection !== "send_invoice") return;
  const customer = world.customers.must(invoice.customerId);
  const wanted = channelOf(customer);
  deliver(world, invoice, mishap === "wrong_channel" && wanted !== "email" ? "email" : wanted, mishap);
}

/** The mail is an event of its own, which says nothing about what became of it. */
export function announceMail(world: World, invoice: Invoice): void {
  if (invoice.handover?.channel === "email") record(world, "invoice.sent", () => invoiceShape(world, invoice));
}

/** Sent once more because somebody asked: Stripe itself mails alone. */
export function mailAgain(world: World, invoice: Invoice): void {
  deliver(world, invoice, "email", null);
  announceMail(world, invoice);
  world.invoices.touch();
}

/** The company's own delivery does what is asked of it on the invoice, and takes the wish away. */
export function takeDeliveryRequest(world: World, invoice: Invoice): void {
  const { delivery_request: channel, ...rest } = invoice.metadata;
  if (!isChannel(channel) || invoice.status !== "open") return;
  invoice.metadata = rest;
  deliver(world, invoice, channel, null);
}

function deliver(world: World, invoice: Invoice, channel: Channel, mishap: Mishap | null): void {
  const customer = world.customers.must(invoice.customerId);
  if (channel === "email" && customer.email === "") {
    invoice.handover = null;
    return;
  }
  const isBad = channel === "email" ? world.deadAddresses.has(customer.email) : mishap === "rejected";
  const status = isBad ? (channel === "email" ? "bounced" : "rejected") : channel === "email" ? "sent" : "delivered";
  invoice.handover = { channel, status, at: world.now };
  if (status !== "sent") note(invoice, customer, invoice.handover);
}

/** Metadata is replaced, never changed in place: events share it. */
function note(invoice: Invoice, customer: Customer, { channel, status, at }: Handover): void {
  const detail = status === "bounced" ? BOUNCED : status === "rejected" ? REJECTED : null;
  invoice.metadata = {
    ...invoice.metadata,
    delivery_channel: channel,
    delivery_status: status,
    delivery_at: String(secondsOf(at)),
    ...(channel === "email" ? { delivery_recipient: customer.email } : {}),
    ...(detail === null ? {} : { delivery_detail: detail }),
  };
}

/** Mail that is out comes back: its address takes none. */
export function bounce(world: World, invoice: Invoice): void {
  const { handover } = invoice;
  if (handover?.channel !== "email") return;
  changeInvoice(world, invoice, "invoice.updated", () => {
    invoice.handover = { ...handover, status: "bounced" };
    note(invoice, world.customers.must(invoice.customerId), invoice.handover);
  });
}

/** Whether an issued invoice is not with its customer. */
export function isUndelivered(world: World, invoice: Invoice): boolean {
  if (invoice.status !== "open" || invoice.collection !== "send_invoice") return false;
  const { handover } = invoice;
  if (handover === null) return true;
  const isRefused = handover.status === "bounced" || handover.status === "rejected";
  return isRefused || handover.channel !== channelOf(world.customers.must(invoice.customerId));
}
