import type { Invoice } from "#server/sandbox/world/billing-model";
import type { InvoiceImport } from "#server/sandbox/world/erp-model";
import { noteImportMistake } from "#server/sandbox/world/mistakes/plant";
import type { Draw } from "#server/sandbox/world/prng";
import { periodMonthsAgo } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Spoils one field of a staging record, so that the ERP will reject it. */
export function spoilImport(world: World, row: InvoiceImport, draw: Draw): PlantedMistake {
  const kind = draw.pick(["closed period", "department", "account", "subsidiary"] as const);
  if (kind === "closed period") row.postingPeriod = periodMonthsAgo(row.date, draw.int(2, 3));
  if (kind === "department") row.department = null;
  if (kind === "account") row.glAccount = draw.pick(["4999", "3990", "4055"]);
  if (kind === "subsidiary") row.subsidiaryId = null;
  return noteImportMistake(world, row, `The ERP cannot post the invoice: bad ${kind}.`);
}

export function isRejected(world: World, invoice: Invoice): boolean {
  const row = world.imports.get(world.links.importByInvoice.get(invoice.id) ?? "");
  return row?.status === "Rejected" && invoice.status !== "void";
}
