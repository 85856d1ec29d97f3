import type { Plan } from "#server/sandbox/psa/plans";
import { HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface Bill {
  invoiceId: string;
  at: number;
}

/** The customer's first invoice to be finalised after the work was accepted carries it. */
export function billedBy(world: World, plan: Plan, since: number): Bill | null {
  let first: Bill | null = null;
  for (const id of world.links.invoicesByCustomer.get(plan.customer.id) ?? []) {
    const finalizedAt = world.invoices.get(id)?.finalizedAt ?? null;
    if (finalizedAt === null || finalizedAt < since) continue;
    const at = finalizedAt + 2 * HOUR;
    if (first === null || at < first.at) first = { invoiceId: id, at };
  }
  return first;
}

/** Where the last step that has been taken led, and when; of two at once the later in the list. */
export function lastStep<Status>(steps: readonly (readonly [at: number, status: Status])[], asOf: number) {
  const [first] = steps;
  if (!first) throw new Error("A row has no first step.");
  return steps.reduce((latest, step) => (step[0] <= asOf && step[0] >= latest[0] ? step : latest), first);
}
