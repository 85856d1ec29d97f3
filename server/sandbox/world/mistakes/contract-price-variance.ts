import { lineAmount } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import { listPrice, PLATFORM_CODES } from "#server/sandbox/world/catalogue";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { type VariantOf, wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { priceFor } from "#server/sandbox/world/prices";
import { drawsFor } from "#server/sandbox/world/prng";
import { contractPrice, termsOn } from "#server/sandbox/world/terms";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Puts a price on the plan's line that the contract does not have: the old one, the list price, or another plan's. */
export function plantPriceVariance(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  const line = invoice.lines.find((each) => each.productCode !== null && PLATFORM_CODES.includes(each.productCode));
  if (!subscription || !line?.productCode) return null;
  const expected = expectedPrice(world, invoice, line);
  if (expected === null) return null;
  const before = priceBefore(world, invoice, line);
  const list = listPrice(line.productCode, invoice.currency, subscription.frequency);
  const code = line.productCode;
  const neighbour = PLATFORM_CODES[PLATFORM_CODES.indexOf(code) === 0 ? 1 : PLATFORM_CODES.indexOf(code) - 1] ?? code;
  const choices: { variant: VariantOf<"contract_price_variance">; unit: number; why: string }[] = [];
  if (before !== null)
    choices.push({
      variant: "old_price",
      unit: before,
      why: "the price from before the last amendment was billed",
    });
  choices.push({
    variant: "list_price",
    unit: list,
    why: "the contract discount was missed: the list price was billed",
  });
  choices.push({
    variant: "other_plan",
    unit: listPrice(neighbour, invoice.currency, subscription.frequency),
    why: `the price of ${neighbour} was billed`,
  });
  const wrong = choices.filter((choice) => choice.unit !== expected);
  const draw = drawsFor(world.seed, `price variance/${invoice.id}`);
  const drawn = before !== null && before !== expected ? wrong[0] : draw.pick(wrong);
  const wanted = wantedVariant(world, "contract_price_variance");
  const chosen = wanted === null ? drawn : wrong.find(({ variant }) => variant === wanted);
  if (!chosen) return null;
  line.priceId = priceFor(world, code, invoice.currency, subscription.frequency, chosen.unit).id;
  line.unitDecimal = String(chosen.unit);
  line.amount = lineAmount(line.quantity, line.unitDecimal);
  recalculate(invoice, world.customers.must(invoice.customerId));
  return noteInvoiceMistake(world, "contract_price_variance", invoice, `${code}: ${chosen.why}.`);
}

function priceBefore(world: World, invoice: Invoice, line: InvoiceLine): number | null {
  if (!invoice.contractId || !line.productCode) return null;
  const term = termsOn(world, invoice.contractId, utcDate(line.periodStart - DAY)).get(line.productCode);
  return term ? contractPrice(term) : null;
}

function expectedPrice(world: World, invoice: Invoice, line: InvoiceLine): number | null {
  if (!invoice.contractId || !line.productCode) return null;
  const term = termsOn(world, invoice.contractId, utcDate(line.periodStart)).get(line.productCode);
  return term ? contractPrice(term) : null;
}

export function deviatesFromContract(world: World, invoice: Invoice): boolean {
  return invoice.lines.some((line) => {
    if (line.isProration) return false;
    const expected = expectedPrice(world, invoice, line);
    return expected !== null && lineAmount(line.quantity, String(expected)) !== line.amount;
  });
}
