import { lineAmount } from "#server/sandbox/world/amounts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { overageDescription, overageIn } from "#server/sandbox/world/invoices";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

export function owedUnits(world: World, invoice: Invoice): number {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  return subscription ? overageIn(world, subscription, invoice.periodStart, invoice.periodEnd).units : 0;
}

export function billedUnits(invoice: Invoice): number {
  return invoice.lines.filter((line) => line.productCode === "API_CALLS").reduce((sum, line) => sum + line.quantity, 0);
}

/** Leaves the calls beyond the entitlement off the draft, or bills only a part of them. */
export function plantUsageGap(world: World, invoice: Invoice): PlantedMistake | null {
  const line = invoice.lines.find((each) => each.productCode === "API_CALLS");
  if (!line || line.quantity < 2) return null;
  const draw = drawsFor(world.seed, `usage gap/${invoice.id}`);
  const owed = line.quantity;
  let why = `${owed} units beyond the entitlement were not billed.`;
  const drawn = draw.happens(0.6) ? "left_off" : "part_billed";
  if ((wantedVariant(world, "usage_over_entitlement") ?? drawn) === "left_off") {
    invoice.lines = invoice.lines.filter((each) => each !== line);
  } else {
    line.quantity = Math.floor((owed * draw.int(30, 80)) / 100);
    line.description = overageDescription(line.quantity);
    line.amount = lineAmount(line.quantity, line.unitDecimal);
    why = `${owed} units lie beyond the entitlement, only ${line.quantity} were billed.`;
  }
  recalculate(invoice, world.customers.must(invoice.customerId));
  return noteInvoiceMistake(world, "usage_over_entitlement", invoice, why);
}

/** Calls reported after the draft was made: the meter then shows more than the draft bills. */
export function plantLateUsage(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  if (!subscription || invoice.periodEnd <= invoice.periodStart || subscription.usage.dailyUnits === 0) return null;
  // Of a period long over nobody asks billing again.
  if (invoice.periodEnd < world.now - 2 * DAY) return null;
  const draw = drawsFor(world.seed, `late usage/${invoice.id}`);
  const at = Math.min(invoice.periodEnd, world.now) - 1;
  const usual = Math.ceil(subscription.usage.dailyUnits * 30);
  subscription.usage.bursts.push({ at, units: usual + draw.int(10, 400) });
  while (owedUnits(world, invoice) <= billedUnits(invoice)) subscription.usage.bursts.push({ at, units: usual });
  const why = `The meter took in late calls: ${owedUnits(world, invoice)} units are owed, ${billedUnits(invoice)} billed.`;
  return noteInvoiceMistake(world, "usage_over_entitlement", invoice, why);
}

export function deviatesFromUsage(world: World, invoice: Invoice): boolean {
  return owedUnits(world, invoice) > billedUnits(invoice);
}
