import { debitsOf } from "#server/sandbox/gocardless/model";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

export function noteFailedPayment(world: World, invoice: Invoice): void {
  const key = `failed_payment/${invoice.id}`;
  if (world.mistakes.has(key)) return;
  noteInvoiceMistake(world, "failed_payment", invoice, `The last charge was declined: ${invoice.lastDecline}.`);
}

export function isUnpaidAfterDecline(invoice: Invoice): boolean {
  return invoice.status === "open" && invoice.collection === "charge_automatically" && invoice.lastDecline !== null;
}

const CAME_TO_NOTHING = ["failed", "charged_back"];

/** Debits that came to nothing on invoices still open. The gateway's course follows from the world, so nothing is kept of them. */
export function failedDebits(world: World): PlantedMistake[] {
  return world.customers.rows.flatMap((customer) =>
    debitsOf(world, customer).flatMap(({ invoice, happenings }): PlantedMistake[] => {
      const last = happenings.at(-1);
      if (!last || !CAME_TO_NOTHING.includes(last.action) || invoice.status !== "open") return [];
      const subject = { system: "stripe", type: "invoice", id: invoice.id };
      const explanation = `The direct debit came to nothing: ${last.cause}.`;
      return [{ type: "failed_payment", entity: invoice.entity, subject, plantedAt: last.at, explanation }];
    }),
  );
}
