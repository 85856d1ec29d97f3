import type { Invoice } from "#server/sandbox/world/billing-model";
import type { InvoiceImport } from "#server/sandbox/world/erp-model";
import { noteImportMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { Draw } from "#server/sandbox/world/prng";
import { periodMonthsAgo } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Spoils one field of a staging record, so that the ERP will reject it. */
export function spoilImport(world: World, row: InvoiceImport, draw: Draw): PlantedMistake {
  const drawn = draw.pick(["closed_period", "department", "account", "subsidiary"] as const);
  const kind = wantedVariant(world, "erp_posting_rejection") ?? drawn;
  if (kind === "closed_period") row.postingPeriod = periodMonthsAgo(row.date, draw.int(2, 3));
  if (kind === "department") row.department = null;
  if (kind === "account") row.glAccount = draw.pick(["4999", "3990", "4055"]);
  if (kind === "subsidiary") row.subsidiaryId = null;
  return noteImportMistake(world, row, `The ERP cannot post the invoice: bad ${kind.replace("_", " ")}.`);
}

export function isRejected(world: World, invoice: Invoice): boolean {
  const row = world.imports.get(world.links.importByInvoice.get(invoice.id) ?? "");
  return row?.status === "Rejected" && invoice.status !== "void";
}
