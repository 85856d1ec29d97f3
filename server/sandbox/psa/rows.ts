import type { MilestoneRow, ProjectRow, PsaRow, PsaRows, RateRow } from "#server/sandbox/psa/model";
import { hourlyRate } from "#server/sandbox/psa/people";
import { instantOn, type Plan, plansOf } from "#server/sandbox/psa/plans";
import { billedBy, lastStep } from "#server/sandbox/psa/steps";
import { timeEntriesOf } from "#server/sandbox/psa/time-entries";
import { decimalText } from "#server/sandbox/world/amounts";
import { drawsFor } from "#server/sandbox/world/prng";
import { addDays, DAY, HOUR, isoOf, MINUTE, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

interface Kept {
  asOf: number;
  revision: number;
  rows: PsaRows;
}

const kept = new WeakMap<World, Kept>();

/** Everything the project system holds by now, oldest change first. Worked out anew at most once a minute of sandbox time. */
export function psaRows(world: World): PsaRows {
  const asOf = Math.floor(world.now / MINUTE) * MINUTE;
  const { revision } = world.invoices;
  const known = kept.get(world);
  if (known?.asOf === asOf && known.revision === revision) return known.rows;
  const plans = plansOf(world).filter((plan) => plan.createdAt + HOUR <= asOf);
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
    modified_at: isoOf(at),
    deleted: false,
  };
}

const MILESTONE_NAMES = ["Kick-off and plan", "Configuration", "Data loaded", "Go-live"] as const;
/** Of what was accepted, this share is forgotten: it should have been billed and never was. */
const FORGOTTEN_SHARE = 0.3;

function milestonesOf(world: World, plan: Plan, asOf: number): MilestoneRow[] {
  const draw = drawsFor(world.seed, `milestones/${plan.id}`);
  const count = draw.int(2, 4);
  const days = (Date.parse(plan.endOn) - Date.parse(plan.startOn)) / DAY;
  const stopsOn = plan.pause?.toOn === null ? plan.pause.fromOn : null;
  return Array.from({ length: count }, (_, index) => {
    const dueOn = addDays(plan.startOn, Math.round((days * (index + 1)) / count));
    const share = Math.floor(plan.budget / count);
    const amount = index === count - 1 ? plan.budget - share * (count - 1) : share;
    const steps: [number, MilestoneRow["status"]][] = [[plan.createdAt + HOUR, "Planned"]];
    const deliveredAt = instantOn(addDays(dueOn, draw.int(-3, 6))) + draw.int(0, 6) * HOUR;
    const acceptedAt = deliveredAt + draw.int(1, 9) * DAY;
    const isForgotten = draw.happens(FORGOTTEN_SHARE);
    const billed = isForgotten ? null : billedBy(world, plan, acceptedAt);
    if (stopsOn === null || dueOn < stopsOn) {
      steps.push([deliveredAt, "Delivered"], [acceptedAt, "Accepted"]);
      if (billed) steps.push([billed.at, "Invoiced"]);
    }
    const [at, status] = lastStep(steps, asOf);
    return {
      id: world.id("ms", `${plan.id}/${index}`),
      project_id: plan.id,
      name: index === count - 1 ? MILESTONE_NAMES[3] : (MILESTONE_NAMES[index % 3] ?? ""),
      status,
      amount: decimalText(amount, plan.customer.currency),
      currency: plan.customer.currency,
      due_date: dueOn,
      accepted_date: status === "Accepted" || status === "Invoiced" ? utcDate(acceptedAt) : null,
      billing_invoice_id: status === "Invoiced" ? (billed?.invoiceId ?? null) : null,
      modified_at: isoOf(at),
      deleted: false,
    };
  });
}

function ratesOf(world: World, plan: Plan, asOf: number): RateRow[] {
  const roles = [...new Set(plan.team.map(({ role }) => role))];
  const { currency } = plan.customer;
  const changesAt = plan.rateChangeOn === null ? Number.POSITIVE_INFINITY : instantOn(plan.rateChangeOn) - 5 * DAY;
  return roles.flatMap((role) => {
    const common = { project_id: plan.id, role, currency, deleted: false };
    const isChanged = changesAt <= asOf && plan.rateChangeOn !== null;
    const first: RateRow = {
      ...common,
      id: world.id("rate", `${plan.id}/${role}/1`),
      hourly_rate: decimalText(hourlyRate(currency, role, plan.percentOff), currency),
      starts_on: plan.startOn,
      ends_on: isChanged && plan.rateChangeOn ? addDays(plan.rateChangeOn, -1) : null,
      modified_at: isoOf(isChanged ? changesAt : plan.createdAt + HOUR),
    };
    if (!isChanged || !plan.rateChangeOn) return [first];
    const second: RateRow = {
      ...common,
      id: world.id("rate", `${plan.id}/${role}/2`),
      hourly_rate: decimalText(hourlyRate(currency, role, plan.percentOff - 4), currency),
      starts_on: plan.rateChangeOn,
      ends_on: null,
      modified_at: isoOf(changesAt),
    };
    return [first, second];
  });
}
