import { changeCustomer } from "#server/sandbox/stripe/events";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { bounce, channelOf, isUndelivered, type Mishap } from "#server/sandbox/world/deliveries";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, MINUTE } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const BACKLOG = 21 * DAY;
const BOUNCED_SHARE = 0.04;
const BOUNCES_AFTER = 7 * MINUTE;

/** Before the anchor and after it, some mail comes back minutes later. */
export function planBounce(world: World, invoice: Invoice): void {
  if (invoice.handover?.status !== "sent" || world.now < world.anchor - BACKLOG) return;
  if (drawsFor(world.seed, `bounce/${invoice.id}`).happens(BOUNCED_SHARE))
    world.tasks.push(world.now + BOUNCES_AFTER, "bounce", invoice.id);
}

export function bounceMail(world: World, task: { id: string }): void {
  const invoice = world.invoices.must(task.id);
  if (invoice.status !== "open" || invoice.handover?.status !== "sent") return;
  world.deadAddresses.add(world.customers.must(invoice.customerId).email);
  bounce(world, invoice);
  noteUndelivered(world, invoice);
}

/** What an invoice inherits from its customer's address is a mistake of its own. */
export function watchDelivery(world: World, invoice: Invoice): void {
  if (isUndelivered(world, invoice)) noteUndelivered(world, invoice);
}

/** A draft goes out and does not arrive, in a way that is possible with how its customer takes invoices. */
export function sendInVain(world: World, invoice: Invoice): PlantedMistake | null {
  const customer = world.customers.must(invoice.customerId);
  const draw = drawsFor(world.seed, `in vain/${invoice.id}`);
  const possible: Mishap[] =
    channelOf(customer) === "email" ? ["bounced", "bounced", "no_address"] : ["rejected", "wrong_channel"];
  const mishap = wantedVariant(world, "invoice_not_delivered") ?? draw.pick(possible);
  if (!possible.includes(mishap)) return null;
  spoilAddress(world, customer, mishap);
  finalizeInvoice(world, invoice, mishap);
  return isUndelivered(world, invoice) ? noteUndelivered(world, invoice) : null;
}

function spoilAddress(world: World, customer: Customer, mishap: Mishap): void {
  if (mishap === "bounced") world.deadAddresses.add(customer.email);
  if (mishap !== "no_address") return;
  changeCustomer(world, customer, () => {
    customer.email = "";
  });
}

function noteUndelivered(world: World, invoice: Invoice): PlantedMistake {
  const { handover } = invoice;
  const why =
    handover === null
      ? "Billing has no e-mail address of its customer."
      : handover.status === "bounced" || handover.status === "rejected"
        ? `Handed over and ${handover.status}.`
        : "Handed over through another channel than its customer takes.";
  return noteInvoiceMistake(world, "invoice_not_delivered", invoice, why);
}
