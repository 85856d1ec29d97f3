import { changeSubscription } from "#server/sandbox/stripe/events";
import { discounted } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine, Subscription } from "#server/sandbox/world/billing-model";
import { PLATFORM_CODES } from "#server/sandbox/world/catalogue";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { changed, onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { needsVatNumber, plantTaxData } from "#server/sandbox/world/mistakes/tax-data-missing";
import type { OrderItem } from "#server/sandbox/world/model";
import { addOrder, type OrderedItem } from "#server/sandbox/world/orders";
import { priceFor } from "#server/sandbox/world/prices";
import { drawsFor } from "#server/sandbox/world/prng";
import { partLine } from "#server/sandbox/world/prorations";
import { termsOn } from "#server/sandbox/world/terms";
import { DAY, HOUR, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const LEAST_SEATS = 5;
/** What larger numbers of seats cost less. */
const VOLUME_PERCENT = 10;

/**
 * A customer upgrades inside a period to more seats at a lower price and with more calls included. Billing hears of it
 * after the next draft is drawn: it prorates the rest of the period rightly, and the period to come stays on the draft at
 * the former terms. When the upgrade is entered the customer's VAT number is lost. Two mistakes on one invoice.
 */
export function injectLateUpgrade(world: World, _entity: EntityCode | null, count: number): PlantedMistake[] {
  // Numbers of buyers are asked for in the Union alone.
  const upgrades = onDrafts(needsVatNumber, changed(plantLateUpgrade))(world, "DE01", count);
  return upgrades.flatMap((mistake) => {
    const other = world.mistakes.get(`tax_data_missing/${mistake.subject.id}`);
    return other ? [mistake, other] : [mistake];
  });
}

function plantLateUpgrade(world: World, invoice: Invoice): PlantedMistake | null {
  const upgrade = upgradeOf(world, invoice);
  if (!upgrade || hasOtherDraft(world, invoice) || !losesVatNumber(world, invoice)) return null;
  const { subscription, line, term, calls, at } = upgrade;
  const quantity =
    term.quantity + Math.ceil((term.quantity * drawsFor(world.seed, `upgrade/${invoice.id}`).int(20, 40)) / 100);
  const unitPrice = discounted(term.unitPrice, VOLUME_PERCENT);
  const items: OrderedItem[] = [{ ...ordered(term), quantity, unitPrice }];
  if (calls) items.push({ ...ordered(calls), includedUnits: (calls.includedUnits ?? 0) * 2 });
  const order = addOrder(world, world.contracts.must(subscription.contractId), {
    type: "Amendment",
    effectiveDate: utcDate(at),
    description: `Upgrade to ${quantity} seats at the volume price, twice the calls included`,
    items,
    at: world.now,
    approval: "Approved",
    approvedBy: "Renata Colby",
  });
  const item = subscription.items.find(({ productCode }) => productCode === term.productCode);
  if (!item) return null;
  const before = { ...item };
  const after = {
    ...item,
    quantity,
    priceId: priceFor(world, term.productCode, invoice.currency, subscription.frequency, unitPrice).id,
  };
  changeSubscription(world, subscription, "customer.subscription.updated", () => {
    subscription.items = subscription.items.map((each) => (each.id === item.id ? after : each));
  });
  const span = { from: at, start: invoice.periodStart, end: invoice.periodEnd };
  const parts = [partLine(world, before, span, -1), partLine(world, after, span, 1)];
  invoice.lines.push(
    ...parts.map((part, index) => ({ ...part, id: world.id("il", `${invoice.id}/upgrade/${index}`), tax: 0 })),
  );
  recalculate(invoice, world.customers.must(invoice.customerId));
  const why = `Order ${order.number} upgraded ${line.productCode} on ${order.effectiveDate}; billing heard of it after the draft, which still bills the former terms.`;
  return noteInvoiceMistake(world, "contract_price_variance", invoice, why);
}

type Upgrade = { subscription: Subscription; line: InvoiceLine; term: OrderItem; calls: OrderItem | null; at: number };

/** Where nothing else changed: the terms of the period that ended are those the draft bills for the one to come. */
function upgradeOf(world: World, invoice: Invoice): Upgrade | null {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  const line = invoice.lines.find((each) => each.productCode !== null && PLATFORM_CODES.includes(each.productCode));
  if (!subscription || !line?.productCode || invoice.lines.some(({ isProration }) => isProration)) return null;
  const { periodStart: start, periodEnd: end } = invoice;
  if (world.contracts.must(subscription.contractId).endDate < utcDate(line.periodEnd)) return null;
  const terms = termsOn(world, subscription.contractId, utcDate(start));
  const term = terms.get(line.productCode);
  const last = termsOn(world, subscription.contractId, "9999-12-31").get(line.productCode);
  const days = Math.floor((Math.min(end, world.now) - start) / DAY);
  if (!term || term.id !== last?.id || term.quantity < LEAST_SEATS || line.quantity !== term.quantity || days < 8)
    return null;
  const at = Math.floor(start / DAY) * DAY + Math.floor(days / 2) * DAY + 10 * HOUR;
  return { subscription, line, term, calls: terms.get("API_CALLS") ?? null, at };
}

/** The number is missing on every draft of its customer: only with one draft is it one invoice's trouble. */
function hasOtherDraft(world: World, invoice: Invoice): boolean {
  return (world.links.invoicesByCustomer.get(invoice.customerId) ?? []).some(
    (id) => id !== invoice.id && world.invoices.must(id).status === "draft",
  );
}

function losesVatNumber(world: World, invoice: Invoice): boolean {
  const { wanted } = world;
  world.wanted = { type: "tax_data_missing", variant: "lost" };
  try {
    return plantTaxData(world, invoice) !== null;
  } finally {
    world.wanted = wanted;
  }
}

function ordered({ productCode, quantity, unitPrice, includedUnits, overagePrice }: OrderItem): OrderedItem {
  return { productCode, quantity, unitPrice, includedUnits, overagePrice };
}
