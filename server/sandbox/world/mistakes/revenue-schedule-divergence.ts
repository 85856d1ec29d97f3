import type { Invoice } from "#server/sandbox/world/billing-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import {
  changePlan,
  deletePlan,
  isPlanned,
  planOfLine,
  plansOf,
  planTerms,
  standingPostingsOf,
} from "#server/sandbox/world/revenue-plans";
import { addDays, DAY, dateIn } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const BACKLOG = 21 * DAY;
const SHARE = 0.035;

/** Before the anchor and after it, some plans come out otherwise than their lines are billed. */
export function maySpoilPlan(world: World, invoice: Invoice): void {
  if (world.now < world.anchor - BACKLOG || plansOf(world, invoice.id).length === 0) return;
  // A plan that is missing is only missed the day after, so none is left out here.
  if (drawsFor(world.seed, `plan differs/${invoice.id}`).happens(SHARE)) spoilPlan(world, invoice, false);
}

export function hasOldPlan(world: World, invoice: Invoice): boolean {
  const { timeZone } = entityOf(invoice.entity);
  const issuedOn = dateIn(timeZone, invoice.finalizedAt ?? world.now);
  const isOld = addDays(issuedOn, 1) < dateIn(timeZone, world.now);
  return isOld && plansOf(world, invoice.id).length > 0 && standingPostingsOf(world, invoice.id).length > 0;
}

export function spoilPlan(world: World, invoice: Invoice, mayBeMissing = true): PlantedMistake | null {
  const [plan] = plansOf(world, invoice.id);
  if (!plan) return null;
  const draw = drawsFor(world.seed, `plan mistake/${invoice.id}`);
  const drawn = draw.pick(["amount", "period", "at_once", ...(mayBeMissing ? (["missing"] as const) : [])] as const);
  const kind = wantedVariant(world, "revenue_schedule_divergence") ?? drawn;
  if (kind === "missing") deletePlan(world, plan);
  else if (kind === "amount") changePlan(world, plan, { amount: plan.amount + 100 * draw.int(3, 40) });
  else if (kind === "period") changePlan(world, plan, { endDate: addDays(plan.endDate, draw.int(15, 60)) });
  else changePlan(world, plan, { endDate: plan.startDate });
  return noteInvoiceMistake(
    world,
    "revenue_schedule_divergence",
    invoice,
    `Its revenue plan is wrong: ${kind.replace("_", " ")}.`,
  );
}

export function isPlannedOtherwise(world: World, invoice: Invoice): boolean {
  const isOwed = invoice.status === "open" || invoice.status === "paid" || invoice.status === "uncollectible";
  const [posting] = standingPostingsOf(world, invoice.id);
  if (!isOwed || !posting || invoice.finalizedAt === null) return false;
  const issuedOn = dateIn(entityOf(invoice.entity).timeZone, invoice.finalizedAt);
  return invoice.lines.some((line) => {
    const plan = planOfLine(world, invoice, line.id);
    if (!isPlanned(line, issuedOn)) return false;
    const terms = planTerms(line);
    return (
      plan === null ||
      plan.amount !== terms.amount ||
      plan.startDate !== terms.startDate ||
      plan.endDate !== terms.endDate
    );
  });
}
