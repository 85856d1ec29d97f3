import { firstRateId, rolesOf } from "#server/sandbox/psa/rates";
import { psaRows } from "#server/sandbox/psa/rows";
import { psaState } from "#server/sandbox/psa/state";
import { timeEntriesOf } from "#server/sandbox/psa/time-entries";
import { changeSubscription } from "#server/sandbox/stripe/events";
import { discounted, lineAmount } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import { PLATFORM_CODES } from "#server/sandbox/world/catalogue";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { beginProject } from "#server/sandbox/world/mistakes/begin-project";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { OrderItem } from "#server/sandbox/world/model";
import { addOrder } from "#server/sandbox/world/orders";
import { priceFor } from "#server/sandbox/world/prices";
import { drawsFor } from "#server/sandbox/world/prng";
import { billEntries, planMonthRuns } from "#server/sandbox/world/service-billing";
import { contractPrice, termsOn } from "#server/sandbox/world/terms";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const TYPE = "unapproved_rate_change";

/** Hours at a rate nobody approved, now and then; for the rest an order or a discount that a draft follows. */
export function injectUnapproved(onAnyDraft: Recipe, ...[world, entity, count]: Parameters<Recipe>): PlantedMistake[] {
  const draw = drawsFor(world.seed, `unapproved/${world.count("unapproved asked for")}`);
  const planted: PlantedMistake[] = [];
  for (let index = 0; index < count; index += 1) {
    const isHours = draw.happens(0.25);
    const wanted = wantedVariant(world, TYPE);
    const [mistake] = (wanted === null ? isHours : wanted === "hours")
      ? plantHours(world, entity)
      : onAnyDraft(world, entity, 1);
    if (mistake) planted.push(mistake);
  }
  return planted;
}

type Recipe = (world: World, entity: EntityCode | null, count: number) => PlantedMistake[];

export function plantUnapproved(world: World, invoice: Invoice): PlantedMistake | null {
  const draw = drawsFor(world.seed, `unapproved/${invoice.id}`);
  const isOrder = draw.happens(0.6);
  const wanted = wantedVariant(world, TYPE);
  return (wanted === null ? isOrder : wanted !== "discount")
    ? plantOrder(world, invoice)
    : plantDiscount(world, invoice);
}

function platformLine(invoice: Invoice): InvoiceLine | undefined {
  return invoice.lines.find((line) => line.productCode !== null && PLATFORM_CODES.includes(line.productCode));
}

/** Somebody activated an order before its discount was decided, and billing followed it. */
function plantOrder(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  const line = platformLine(invoice);
  const term = line?.productCode && termOf(world, invoice, line);
  const item = subscription?.items.find(({ productCode }) => productCode === line?.productCode);
  if (!subscription || !line?.productCode || !term || !item || line.quantity !== term.quantity) return null;
  if (world.contracts.must(subscription.contractId).endDate < utcDate(line.periodStart)) return null;
  const draw = drawsFor(world.seed, `unapproved order/${invoice.id}`);
  const percent = draw.int(8, 25);
  const unitPrice = discounted(term.unitPrice, percent);
  const drawn = draw.pick(["Pending", "Pending", "Rejected"] as const);
  const wanted = wantedVariant(world, TYPE);
  const approval = wanted === null ? drawn : wanted === "rejected_order" ? "Rejected" : "Pending";
  const { productCode, quantity, includedUnits, overagePrice } = term;
  const order = addOrder(world, world.contracts.must(subscription.contractId), {
    type: "Amendment",
    effectiveDate: utcDate(line.periodStart),
    description: `${percent} % off asked for`,
    items: [{ productCode, quantity, unitPrice, includedUnits, overagePrice }],
    at: world.now,
    approval,
  });
  const price = priceFor(world, productCode, invoice.currency, subscription.frequency, unitPrice);
  changeSubscription(world, subscription, "customer.subscription.updated", () => {
    subscription.items = subscription.items.map((each) => (each === item ? { ...item, priceId: price.id } : each));
  });
  line.priceId = price.id;
  line.unitDecimal = String(unitPrice);
  line.amount = lineAmount(line.quantity, line.unitDecimal);
  recalculate(invoice, world.customers.must(invoice.customerId));
  return noteInvoiceMistake(world, TYPE, invoice, `Billed by order ${order.number}, whose approval is ${approval}.`);
}

/** Somebody took something off by hand. */
function plantDiscount(world: World, invoice: Invoice): PlantedMistake | null {
  const line = platformLine(invoice);
  if (!line?.productCode || line.amount <= 0) return null;
  const percent = drawsFor(world.seed, `discount/${invoice.id}`).int(5, 20);
  const amount = -Math.max(2, Math.round((line.amount * percent) / 100));
  const deduction: InvoiceLine = {
    ...line,
    id: world.id("il", `${invoice.id}/discount`),
    description: `Loyalty discount ${percent} %`,
    quantity: 1,
    unitDecimal: String(amount),
    amount,
    subscriptionItemId: null,
    metadata: { product_code: line.productCode },
  };
  invoice.lines = [...invoice.lines, deduction];
  recalculate(invoice, world.customers.must(invoice.customerId));
  return noteInvoiceMistake(
    world,
    TYPE,
    invoice,
    `${percent} % were taken off ${line.productCode} without an amendment.`,
  );
}

/** A project whose rates nobody put up for approval, and whose hours were billed all the same. */
function plantHours(world: World, entity: EntityCode | null): PlantedMistake[] {
  const plan = beginProject(world, entity, { billing: "T&M", daysAgo: 26, daysAhead: 40 });
  if (!plan) return [];
  const { unapprovedRates } = psaState(world);
  for (const role of rolesOf(plan)) unapprovedRates.add(firstRateId(world, plan, role));
  const entries = timeEntriesOf(world, plan, world.now).filter(
    (entry) => entry.billable && !entry.deleted && entry.status === "Approved",
  );
  planMonthRuns(world, plan, plan.startOn);
  if (entries.length === 0) return [];
  const invoice = billEntries(world, plan, entries, `${plan.id}/unapproved`);
  return [noteUnapproved(world, invoice)];
}

export function noteUnapproved(world: World, invoice: Invoice): PlantedMistake {
  return noteInvoiceMistake(world, TYPE, invoice, "It bills prices that nobody approved.");
}

function termOf(world: World, invoice: Invoice, line: InvoiceLine): OrderItem | undefined {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  if (!subscription || !line.productCode) return undefined;
  return termsOn(world, subscription.contractId, utcDate(line.periodStart)).get(line.productCode);
}

export function isUnapproved(world: World, invoice: Invoice): boolean {
  return (
    invoice.lines.some((line) => followsUnapprovedOrder(world, invoice, line)) ||
    isDiscounted(world, invoice) ||
    billsUnapprovedHours(world, invoice)
  );
}

function followsUnapprovedOrder(world: World, invoice: Invoice, line: InvoiceLine): boolean {
  const term = line.isProration || line.amount < 0 ? undefined : termOf(world, invoice, line);
  if (!term) return false;
  const { approval } = world.orders.must(term.orderId);
  const isBilled =
    lineAmount(line.quantity, String(contractPrice(term))) === line.amount &&
    (line.productCode === "API_CALLS" || line.quantity === term.quantity);
  return isBilled && (approval === "Pending" || approval === "Rejected");
}

function isDiscounted(world: World, invoice: Invoice): boolean {
  return invoice.lines.some((line) => {
    const term = line.isProration ? undefined : termOf(world, invoice, line);
    if (!term || line.amount <= 0) return false;
    const off = invoice.lines.filter(
      (each) =>
        each.amount < 0 &&
        !each.isProration &&
        each.productCode === line.productCode &&
        each.periodStart === line.periodStart,
    );
    const net = off.reduce((sum, each) => sum + each.amount, line.amount);
    return off.length > 0 && net < lineAmount(line.quantity, String(contractPrice(term)));
  });
}

function billsUnapprovedHours(world: World, invoice: Invoice): boolean {
  const { unapprovedRates, bills } = psaState(world);
  if (unapprovedRates.size === 0 || ![...bills.values()].some(({ invoiceId }) => invoiceId === invoice.id))
    return false;
  const rows = psaRows(world);
  const open = rows.rates.filter((rate) => rate.approved_on === null);
  return rows.time_entries.some(
    (entry) =>
      entry.billing_invoice_id === invoice.id &&
      !entry.deleted &&
      open.some(
        (rate) =>
          rate.project_id === entry.project_id &&
          rate.role === entry.role &&
          rate.starts_on <= entry.worked_on &&
          (rate.ends_on === null || entry.worked_on <= rate.ends_on),
      ),
  );
}

/** Looked at as a draft is made; drafts without anything unapproved are the rule. */
export function watchUnapproved(world: World, invoice: Invoice): void {
  if (world.now < world.anchor - 60 * DAY || world.mistakes.has(`${TYPE}/${invoice.id}`)) return;
  if (isUnapproved(world, invoice)) noteUnapproved(world, invoice);
}
