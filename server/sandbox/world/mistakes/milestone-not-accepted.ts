import { plannedMilestones } from "#server/sandbox/psa/milestones";
import { psaState } from "#server/sandbox/psa/state";
import type { Invoice } from "#server/sandbox/world/billing-model";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { beginProject } from "#server/sandbox/world/mistakes/begin-project";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { billMilestoneNow } from "#server/sandbox/world/service-billing";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** A milestone that was delivered and billed at once, before its customer accepted it. */
export function injectUnaccepted(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  for (let index = 0; index < count; index += 1) {
    const plan = beginProject(world, entity, { billing: "Fixed Fee", daysAgo: 44, daysAhead: 16 });
    if (!plan) break;
    const delivered = plannedMilestones(world, plan).filter(({ deliveredAt }) => deliveredAt <= world.now);
    const milestone = delivered.at(-1);
    if (!milestone) continue;
    psaState(world).unaccepted.add(milestone.id);
    const invoice = billMilestoneNow(world, plan, milestone.id);
    if (!invoice) continue;
    const why = `"${milestone.name}" of ${plan.id} was delivered, and nobody accepted it.`;
    planted.push(noteInvoiceMistake(world, "milestone_not_accepted", invoice, why));
  }
  return planted;
}

export function billsUnaccepted(world: World, invoice: Invoice): boolean {
  const { bills, unaccepted, acceptances } = psaState(world);
  return [...bills].some(([id, bill]) => bill.invoiceId === invoice.id && unaccepted.has(id) && !acceptances.has(id));
}
