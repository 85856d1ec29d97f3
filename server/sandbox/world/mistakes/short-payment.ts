import type { Invoice } from "#server/sandbox/world/billing-model";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { paysByTransfer } from "#server/sandbox/world/mistakes/overpayment";
import { note } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { takeMoney } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** What banks on the way keep, in minor units. */
const CHARGES = { USD: [1_500, 4_500], EUR: [1_200, 4_000], JPY: [1_500, 4_500] } as const;

export function injectShortPayment(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const plant = onDrafts(
    (customer) => paysByTransfer(world, customer),
    (_world, invoice) => {
      finalizeInvoice(world, invoice);
      return plantShortPayment(world, invoice);
    },
  );
  return plant(world, entity, count);
}

/** The customer pays less and says that this is all: tax was withheld, or a bank kept its charges. */
export function plantShortPayment(world: World, invoice: Invoice): PlantedMistake | null {
  const rest = amountRemaining(invoice);
  const draw = drawsFor(world.seed, `short/${invoice.id}`);
  const [least, most] = CHARGES[invoice.currency];
  const drawn = draw.happens(0.5) ? "withheld" : "bank_charges";
  const isWithheld = (wantedVariant(world, "short_payment") ?? drawn) === "withheld";
  const share = invoice.currency === "JPY" ? 2_042 : draw.pick([1_000, 1_500]);
  const missing = isWithheld ? Math.round((invoice.total * share) / 10_000) : draw.int(least, most);
  if (invoice.status !== "open" || missing <= 100 || missing * 2 >= rest) return null;
  const reference = isWithheld
    ? `${invoice.number} final payment, less withholding tax`
    : `${invoice.number} final payment`;
  const charge = takeMoney(world, invoice, rest - missing, "customer_balance", { reference });
  return note(world, {
    type: "short_payment",
    entity: invoice.entity,
    subject: { system: "stripe", type: "charge", id: charge.id },
    plantedAt: world.now,
    explanation: `${missing} are missing of ${invoice.number}.`,
  });
}

export function isShort(world: World, { subject }: PlantedMistake): boolean {
  const charge = world.charges.get(subject.id);
  const invoice = world.invoices.get(charge?.invoiceId ?? "");
  return invoice !== undefined && invoice.status === "open" && amountRemaining(invoice) > 100;
}
