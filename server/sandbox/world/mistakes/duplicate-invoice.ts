import type { Invoice } from "#server/sandbox/world/billing-model";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { announceDraft, createDraft } from "#server/sandbox/world/invoices";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import type { Task } from "#server/sandbox/world/task-queue";
import { HOUR } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Somebody bills the same subscription and period again some hours later. */
export function scheduleDuplicate(world: World, invoice: Invoice): void {
  const draw = drawsFor(world.seed, `duplicate/${invoice.id}`);
  world.tasks.push(world.now + draw.int(2, 40) * HOUR, "duplicate", invoice.id);
}

export function duplicateDraft(world: World, task: Task): void {
  plantDuplicate(world, world.invoices.must(task.id));
}

export function plantDuplicate(world: World, original: Invoice): PlantedMistake | null {
  const subscription = world.subscriptions.get(original.subscriptionId ?? "");
  if (!subscription || original.status === "void" || original.status === "deleted") return null;
  const wanted = wantedVariant(world, "duplicate_invoice");
  if (wanted === "issued" && original.collection !== "send_invoice") return null;
  const repeat = world.count(`duplicates of ${original.id}`);
  const invoice = createDraft(world, {
    key: `${original.id}/again/${repeat}`,
    subscription,
    billingReason: "manual",
    periodStart: original.periodStart,
    periodEnd: original.periodEnd,
    lines: original.lines.map(({ id: _id, tax: _tax, ...line }) => ({ ...line, metadata: { ...line.metadata } })),
    finalizesAt: world.now + 30 * HOUR,
  });
  invoice.duplicateOf = original.id;
  invoice.customFields = [...original.customFields];
  const mistake = noteInvoiceMistake(world, "duplicate_invoice", invoice, `Bills again what ${original.id} bills.`);
  announceDraft(world, invoice);
  const draw = drawsFor(world.seed, `duplicate state/${invoice.id}`);
  const drawn = invoice.collection === "send_invoice" && draw.happens(0.7) ? "issued" : "draft";
  if ((wanted ?? drawn) === "issued") finalizeInvoice(world, invoice);
  return mistake;
}

export function isDoubleBilled(world: World, invoice: Invoice): boolean {
  const original = world.invoices.get(invoice.duplicateOf ?? "");
  if (!original || original.status === "void" || original.status === "deleted") return false;
  return original.total === invoice.total;
}
