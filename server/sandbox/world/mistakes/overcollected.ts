import type { GatewayPayment } from "#server/sandbox/gocardless/kinds";
import { note } from "#server/sandbox/world/mistakes/plant";
import type { World } from "#server/sandbox/world/world";

/** A debit was asked for before a credit made the invoice smaller: what it brings is more than billing takes. */
export function noteOvercollected(world: World, debit: GatewayPayment, surplus: number): void {
  const subject = { system: "gocardless", type: "payment", id: debit.id } as const;
  const explanation = `The debit of ${debit.amount} brings ${surplus} more than ${debit.invoice.number} takes.`;
  note(world, { type: "overpayment", entity: debit.invoice.entity, subject, plantedAt: world.now, explanation });
}
