import type { MilestoneRow } from "#server/sandbox/psa/model";
import { instantOn, type Plan } from "#server/sandbox/psa/plans";
import { psaState } from "#server/sandbox/psa/state";
import { lastStep } from "#server/sandbox/psa/steps";
import { decimalText } from "#server/sandbox/world/amounts";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import { addDays, DAY, HOUR, isoOf, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const NAMES = ["Kick-off and plan", "Configuration", "Data loaded", "Go-live"] as const;
const ACCEPTERS = ["M. Alvarado", "S. Kranz", "T. Ishikawa", "R. Delacroix", "P. Novak"] as const;
/** Of what was accepted, this share is forgotten: it should have been billed and never was. */
const FORGOTTEN_SHARE = 0.3;

/** What a milestone will be, as far as the plan alone decides it. */
export interface PlannedMilestone {
  id: string;
  index: number;
  name: string;
  amount: number;
  dueOn: string;
  deliveredAt: number;
  /** When the customer accepts in the usual course. */
  acceptedAt: number;
  acceptedBy: string;
  isForgotten: boolean;
  /** The work stands still for good before it is due. */
  isStopped: boolean;
}

export function plannedMilestones(world: World, plan: Plan): PlannedMilestone[] {
  const draw = drawsFor(world.seed, `milestones/${plan.id}`);
  const count = draw.int(2, 4);
  return Array.from({ length: count }, (_, index) => planned(world, plan, draw, index, count));
}

function planned(world: World, plan: Plan, draw: Draw, index: number, count: number): PlannedMilestone {
  const days = (Date.parse(plan.endOn) - Date.parse(plan.startOn)) / DAY;
  const stopsOn = plan.pause?.toOn === null ? plan.pause.fromOn : null;
  const dueOn = addDays(plan.startOn, Math.round((days * (index + 1)) / count));
  const share = Math.floor(plan.budget / count);
  const deliveredAt = instantOn(addDays(dueOn, draw.int(-3, 6))) + draw.int(0, 6) * HOUR;
  const id = world.id("ms", `${plan.id}/${index}`);
  return {
    id,
    index,
    name: index === count - 1 ? NAMES[3] : (NAMES[index % 3] ?? ""),
    amount: index === count - 1 ? plan.budget - share * (count - 1) : share,
    dueOn,
    deliveredAt,
    acceptedAt: deliveredAt + draw.int(1, 9) * DAY,
    acceptedBy: drawsFor(world.seed, `accepted by/${id}`).pick(ACCEPTERS),
    isForgotten: draw.happens(FORGOTTEN_SHARE),
    isStopped: stopsOn !== null && dueOn >= stopsOn,
  };
}

/** Whether and when the customer accepts: in the usual course, or when somebody writes it down. */
function acceptanceOf(world: World, milestone: PlannedMilestone): { on: string; by: string; at: number } | null {
  const { acceptances, unaccepted } = psaState(world);
  const written = acceptances.get(milestone.id);
  if (written) return written;
  if (milestone.isStopped || unaccepted.has(milestone.id)) return null;
  return { on: utcDate(milestone.acceptedAt), by: milestone.acceptedBy, at: milestone.acceptedAt };
}

export function milestonesOf(world: World, plan: Plan, asOf: number): MilestoneRow[] {
  const { bills, released } = psaState(world);
  return plannedMilestones(world, plan).map((milestone) => {
    const acceptance = acceptanceOf(world, milestone);
    const bill = bills.get(milestone.id) ?? null;
    const steps: [number, MilestoneRow["status"]][] = [[plan.createdAt + HOUR, "Planned"]];
    if (!milestone.isStopped) steps.push([milestone.deliveredAt, "Delivered"]);
    if (acceptance) steps.push([acceptance.at, "Accepted"]);
    const [at, status] = lastStep(steps, asOf);
    const isAccepted = acceptance !== null && acceptance.at <= asOf;
    const isBilled = bill !== null && bill.at <= asOf;
    const changes = [at, plan.knownSince, isBilled ? bill.at : 0, released.get(milestone.id) ?? 0];
    return {
      id: milestone.id,
      project_id: plan.id,
      name: milestone.name,
      // What is billed shows as billed, whether or not anybody accepted it.
      status: isBilled ? "Invoiced" : status,
      amount: decimalText(milestone.amount, plan.customer.currency),
      currency: plan.customer.currency,
      due_date: milestone.dueOn,
      accepted_date: isAccepted ? acceptance.on : null,
      accepted_by: isAccepted ? acceptance.by : null,
      billing_invoice_id: isBilled ? bill.invoiceId : null,
      modified_at: isoOf(Math.max(...changes)),
      deleted: false,
    };
  });
}
