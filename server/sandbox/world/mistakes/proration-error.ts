import { changeSubscription } from "#server/sandbox/stripe/events";
import { lineAmount } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine, Subscription } from "#server/sandbox/world/billing-model";
import { PLATFORM_CODES, type ProductCode, productOf } from "#server/sandbox/world/catalogue";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { type VariantOf, wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { addOrder } from "#server/sandbox/world/orders";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import { partByDay, partLine, partOf } from "#server/sandbox/world/prorations";
import { contractPrice, termsOn } from "#server/sandbox/world/terms";
import { DAY, HOUR, MINUTE, SECOND, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

interface Due {
  productCode: ProductCode;
  credit: { byDay: number; bySecond: number };
  charge: { byDay: number; bySecond: number };
}

/** What each planted proration comes to, counted in either way. */
const dues = new WeakMap<World, Map<string, Due>>();

function duesOf(world: World): Map<string, Due> {
  const known = dues.get(world) ?? new Map<string, Due>();
  dues.set(world, known);
  return known;
}

/** Seats changed inside the period that ended: the draft prorates the change, and gets it wrong. */
export function plantProration(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  const { periodStart: start, periodEnd: end } = invoice;
  const line = invoice.lines.find((each) => each.productCode !== null && PLATFORM_CODES.includes(each.productCode));
  const item = subscription?.items.find(({ productCode }) => productCode === line?.productCode);
  if (!subscription || !line?.productCode || !item || invoice.lines.some(({ isProration }) => isProration)) return null;
  if (world.contracts.must(subscription.contractId).endDate < utcDate(end)) return null;
  const draw = drawsFor(world.seed, `proration/${invoice.id}`);
  const lastDay = Math.floor((Math.min(end, world.now) - start) / DAY) - 3;
  const firstOn = termsOn(world, subscription.contractId, utcDate(start)).get(line.productCode);
  const lastOn = termsOn(world, subscription.contractId, utcDate(end)).get(line.productCode);
  if (
    lastDay < 3 ||
    !firstOn ||
    firstOn.id !== lastOn?.id ||
    firstOn.quantity < 5 ||
    line.quantity !== firstOn.quantity
  )
    return null;
  const day = Math.floor(start / DAY) * DAY + draw.int(2, lastDay) * DAY;
  const at = day + draw.int(8, 12) * HOUR + draw.int(0, 59) * MINUTE + draw.int(0, 59) * SECOND;
  const quantity = changedQuantity(firstOn.quantity, draw);
  const before = { ...item, quantity: firstOn.quantity };
  const after = { ...item, quantity };
  addOrder(world, world.contracts.must(subscription.contractId), {
    type: "Amendment",
    effectiveDate: utcDate(at),
    description: `Seats changed to ${quantity}`,
    items: [
      {
        productCode: firstOn.productCode,
        quantity,
        unitPrice: firstOn.unitPrice,
        includedUnits: firstOn.includedUnits,
        overagePrice: firstOn.overagePrice,
      },
    ],
    at: world.now,
  });
  changeSubscription(world, subscription, "customer.subscription.updated", () => {
    subscription.items = subscription.items.map((each) => (each.id === item.id ? after : each));
  });
  line.quantity = quantity;
  line.description = `${quantity} × ${productOf(line.productCode).name}`;
  line.amount = lineAmount(quantity, line.unitDecimal);
  const unit = contractPrice(firstOn);
  const span = { from: at, start, end };
  const credit = partLine(world, before, span, -1);
  const charge = partLine(world, after, span, 1);
  duesOf(world).set(invoice.id, {
    productCode: line.productCode,
    credit: { bySecond: -credit.amount, byDay: partByDay(before.quantity, unit, at, start, end) },
    charge: { bySecond: charge.amount, byDay: partByDay(quantity, unit, at, start, end) },
  });
  return spoil(world, invoice, subscription, { credit, charge, whole: quantity * unit }, draw);
}

function changedQuantity(quantity: number, draw: Draw): number {
  const change = Math.max(1, Math.floor((quantity * draw.int(10, 40)) / 100));
  return draw.happens(0.7) ? quantity + change : quantity - Math.min(change, quantity - 1);
}

type Part = Omit<InvoiceLine, "id" | "tax">;

function spoil(
  world: World,
  invoice: Invoice,
  subscription: Subscription,
  { credit, charge, whole }: { credit: Part; charge: Part; whole: number },
  draw: Draw,
): PlantedMistake {
  const clean = invoice.lines;
  const put = (parts: readonly Part[]) => {
    invoice.lines = [
      ...clean,
      ...parts.map((part, index) => ({ ...part, id: world.id("il", `${invoice.id}/proration/${index}`), tax: 0 })),
    ];
  };
  const ways: [VariantOf<"proration_error">, string, () => readonly Part[]][] = [
    ["no_credit", "the unused time of the old terms was not given back", () => [charge]],
    ["whole_period", "the whole period was charged for a part of it", () => [credit, { ...charge, amount: whole }]],
    [
      "thirty_days",
      "every month was counted as thirty days",
      () => [credit, charge].map((part) => byThirtyDays(part, invoice)),
    ],
    [
      "two_days_late",
      "it was prorated from two days later",
      () => [credit, charge].map((part) => later(part, invoice)),
    ],
  ];
  const drawn = draw.int(0, ways.length - 1);
  const wanted = wantedVariant(world, "proration_error");
  const chosen = wanted === null ? drawn : ways.findIndex(([variant]) => variant === wanted);
  for (const [variant, why, parts] of [...ways.slice(chosen), ...ways]) {
    put(parts());
    if (!isWronglyProrated(world, invoice)) continue;
    recalculate(invoice, world.customers.must(invoice.customerId));
    const mistake = noteInvoiceMistake(
      world,
      "proration_error",
      invoice,
      `Seats of ${subscription.id} changed: ${why}.`,
    );
    // In a month of thirty days the one that was asked for may be right.
    mistake.variant = variant;
    return mistake;
  }
  throw new Error(`No proration of ${invoice.id} could be spoiled.`);
}

function byThirtyDays(part: Part, { periodStart, periodEnd }: Invoice): Part {
  const days = Math.round((part.periodEnd - part.periodStart) / DAY);
  const months = Math.max(1, Math.round((periodEnd - periodStart) / DAY / 30.4));
  return { ...part, amount: signed(part, days, 30 * months) };
}

function later(part: Part, { periodStart, periodEnd }: Invoice): Part {
  const from = part.periodStart + 2 * DAY;
  return { ...part, periodStart: from, amount: signed(part, periodEnd - from, periodEnd - periodStart) };
}

function signed(part: Part, share: number, of: number): number {
  const sign = part.amount < 0 ? -1 : 1;
  const whole = BigInt(part.quantity) * BigInt(Math.abs(Number(part.unitDecimal)));
  return sign * partOf(whole, Math.round(share), Math.round(of));
}

/** Off by more than a minor unit a line, in whichever way it is counted. */
export function isWronglyProrated(world: World, invoice: Invoice): boolean {
  const due = duesOf(world).get(invoice.id);
  if (!due) return false;
  const parts = invoice.lines.filter(
    (line) => line.productCode === due.productCode && (line.isProration || line.amount < 0),
  );
  const credits = parts.filter(({ amount }) => amount < 0);
  const charges = parts.filter(({ amount }) => amount >= 0);
  const sum = (lines: readonly InvoiceLine[]) => lines.reduce((total, { amount }) => total + amount, 0);
  const isNear = (lines: readonly InvoiceLine[], wanted: number) =>
    Math.abs(sum(lines) - wanted) <= Math.max(1, lines.length);
  return !(["byDay", "bySecond"] as const).some((way) =>
    credits.length > 0 && charges.length > 0
      ? isNear(credits, -due.credit[way]) && isNear(charges, due.charge[way])
      : isNear(parts, due.charge[way] - due.credit[way]),
  );
}
