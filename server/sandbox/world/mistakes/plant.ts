import type { Invoice } from "#server/sandbox/world/billing-model";
import type { InvoiceImport } from "#server/sandbox/world/erp-model";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

export function noteInvoiceMistake(
  world: World,
  type: InjectableType,
  invoice: Invoice,
  explanation: string,
): PlantedMistake {
  const subject = { system: "stripe", type: "invoice", id: invoice.id } as const;
  return note(world, { type, entity: invoice.entity, subject, plantedAt: world.now, explanation });
}

export function noteImportMistake(world: World, row: InvoiceImport, explanation: string): PlantedMistake {
  const subject = { system: "netsuite", type: "customrecord_invoice_import", id: row.id } as const;
  return note(world, { type: "erp_posting_rejection", entity: row.entity, subject, plantedAt: world.now, explanation });
}

/** Keeps the mistake, so that it can be asked whether it is still there. */
export function note(world: World, mistake: PlantedMistake): PlantedMistake {
  world.mistakes.set(`${mistake.type}/${mistake.subject.id}`, mistake);
  return mistake;
}
