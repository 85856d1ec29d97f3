import type { Invoice } from "#server/sandbox/world/billing-model";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { announceDraft, createDraft } from "#server/sandbox/world/invoices";
import { type EntityCode, LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { Currency } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import type { Task } from "#server/sandbox/world/task-queue";
import { HOUR, MINUTE } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const OTHER_CURRENCY: Record<Currency, Currency> = { USD: "EUR", EUR: "USD", JPY: "USD" };

/** The draft is drawn in the name of another legal entity, or in a currency the contract is not in. */
export function plantWrongEntity(world: World, invoice: Invoice): PlantedMistake | null {
  const customer = world.customers.must(invoice.customerId);
  if (!world.subscriptions.get(invoice.subscriptionId ?? "") || deviatesFromAccount(world, invoice)) return null;
  const draw = drawsFor(world.seed, `wrong entity/${invoice.id}`);
  const drawn = draw.happens(0.5) ? "currency" : "entity";
  if ((wantedVariant(world, "billing_entity_mismatch") ?? drawn) === "currency") {
    invoice.currency = OTHER_CURRENCY[customer.currency];
    recalculate(invoice, customer);
    const why = `Billed in ${invoice.currency}, the contract is in ${customer.currency}.`;
    return noteInvoiceMistake(world, "billing_entity_mismatch", invoice, why);
  }
  invoice.entity = draw.pick(
    LEGAL_ENTITIES.map(({ code }) => code).filter((code) => code !== customer.entity),
  ) as EntityCode;
  invoice.metadata = { ...invoice.metadata, legal_entity: invoice.entity };
  const why = `Billed by ${invoice.entity}, the contract is with ${customer.entity}.`;
  return noteInvoiceMistake(world, "billing_entity_mismatch", invoice, why);
}

export function deviatesFromAccount(world: World, invoice: Invoice): boolean {
  const customer = world.customers.must(invoice.customerId);
  return invoice.entity !== customer.entity || invoice.currency !== customer.currency;
}

/** A draft that was thrown away for its entity or currency is drawn again within minutes, as the contract says. */
export function planRedraw(world: World, invoice: Invoice): void {
  if (deviatesFromAccount(world, invoice) && invoice.duplicateOf === null)
    world.tasks.push(world.now + 10 * MINUTE, "redraw", invoice.id);
}

export function redraw(world: World, task: Task): void {
  const thrownAway = world.invoices.must(task.id);
  const subscription = world.subscriptions.get(thrownAway.subscriptionId ?? "");
  if (!subscription || thrownAway.status !== "deleted") return;
  const invoice = createDraft(world, {
    key: `${thrownAway.id}/redrawn`,
    subscription,
    billingReason: thrownAway.billingReason,
    periodStart: thrownAway.periodStart,
    periodEnd: thrownAway.periodEnd,
    lines: thrownAway.lines.map(({ id: _id, tax: _tax, ...line }) => ({ ...line, metadata: { ...line.metadata } })),
    finalizesAt: world.now + 24 * HOUR,
  });
  announceDraft(world, invoice);
}
