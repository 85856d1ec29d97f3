import { milestonesOf } from "#server/sandbox/psa/milestones";
import type { ProjectRow, PsaRow, PsaRows } from "#server/sandbox/psa/model";
import { allPlansOf, instantOn, type Plan } from "#server/sandbox/psa/plans";
import { ratesOf } from "#server/sandbox/psa/rates";
import { psaState, thisMinute } from "#server/sandbox/psa/state";
import { lastStep } from "#server/sandbox/psa/steps";
import { timeEntriesOf } from "#server/sandbox/psa/time-entries";
import { decimalText } from "#server/sandbox/world/amounts";
import { addDays, HOUR, isoOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

interface Kept {
  asOf: number;
  revision: number;
  rows: PsaRows;
}

const kept = new WeakMap<World, Kept>();

/** Everything the project system holds by now, oldest change first. Worked out anew at most once a minute of sandbox time. */
export function psaRows(world: World): PsaRows {
  const asOf = thisMinute(world);
  const { revision } = psaState(world);
  const known = kept.get(world);
  if (known?.asOf === asOf && known.revision === revision) return known.rows;
  const plans = allPlansOf(world).filter((plan) => plan.createdAt + HOUR <= asOf);
  const rows: PsaRows = {
    projects: plans.map((plan) => projectRow(plan, asOf)).sort(byChange),
    milestones: plans.flatMap((plan) => milestonesOf(world, plan, asOf)).sort(byChange),
    time_entries: plans.flatMap((plan) => timeEntriesOf(world, plan, asOf)).sort(byChange),
    rates: plans.flatMap((plan) => ratesOf(world, plan, asOf)).sort(byChange),
  };
  kept.set(world, { asOf, revision, rows });
  return rows;
}

export function byChange(left: PsaRow, right: PsaRow): number {
  if (left.modified_at !== right.modified_at) return left.modified_at < right.modified_at ? -1 : 1;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

function projectRow(plan: Plan, asOf: number): ProjectRow {
  const steps: [at: number, status: ProjectRow["status"]][] = [
    [plan.createdAt, "Not Started"],
    [instantOn(plan.startOn), "In Progress"],
  ];
  if (plan.pause) {
    steps.push([instantOn(plan.pause.fromOn), "On Hold"]);
    if (plan.pause.toOn) steps.push([instantOn(plan.pause.toOn), "In Progress"]);
    else steps.push([instantOn(addDays(plan.pause.fromOn, 40)), "Cancelled"]);
  }
  if (!plan.pause || plan.pause.toOn) steps.push([instantOn(plan.endOn) + 8 * HOUR, "Complete"]);
  const [at, status] = lastStep(steps, asOf);
  return {
    id: plan.id,
    name: plan.name,
    crm_account_id: plan.customer.accountId,
    contract_number: plan.contractNumber,
    status,
    billing_type: plan.billing,
    currency: plan.customer.currency,
    budget_amount: plan.billing === "Retainer" ? null : decimalText(plan.budget, plan.customer.currency),
    start_date: plan.startOn,
    end_date: plan.endOn,
    modified_at: isoOf(Math.max(at, plan.knownSince)),
    deleted: false,
  };
}
