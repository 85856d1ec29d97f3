import type { Invoice } from "#server/sandbox/world/billing-model";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { presentMistakes } from "#server/sandbox/world/mistakes/registry";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

type Suits = (world: World, invoice: Invoice) => boolean;
type Plant = (world: World, invoice: Invoice) => PlantedMistake | null;

/** Plants on invoices that went out and are otherwise right, the latest first. */
export function onIssued(suits: Suits, plant: Plant) {
  return (world: World, entity: EntityCode | null, count: number): PlantedMistake[] => {
    const touched = new Set(presentMistakes(world).map(({ subject }) => invoiceOf(world, subject)));
    const planted: PlantedMistake[] = [];
    for (const invoice of world.invoices.rows.toReversed()) {
      if (planted.length === count) break;
      if (invoice.finalizedAt === null || invoice.duplicateOf !== null || touched.has(invoice.id)) continue;
      if (invoice.status !== "open" && invoice.status !== "paid") continue;
      if ((entity && invoice.entity !== entity) || !suits(world, invoice)) continue;
      const mistake = plant(world, invoice);
      if (mistake) planted.push(mistake);
    }
    return planted;
  };
}

function invoiceOf(world: World, subject: PlantedMistake["subject"]): string {
  return subject.type === "customrecord_invoice_import"
    ? (world.imports.get(subject.id)?.externalId ?? subject.id)
    : subject.id;
}
