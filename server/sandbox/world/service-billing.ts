import { plannedMilestones } from "#server/sandbox/psa/milestones";
import type { TimeEntryRow } from "#server/sandbox/psa/model";
import { allPlansOf, instantOn, type Plan, plansOf } from "#server/sandbox/psa/plans";
import { rateInForce } from "#server/sandbox/psa/rates";
import { psaState, thisMinute, WORK_FIELD } from "#server/sandbox/psa/state";
import { timeEntriesOf } from "#server/sandbox/psa/time-entries";
import { minorFromDecimal } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine, Subscription } from "#server/sandbox/world/billing-model";
import { announceDraft, createDraft } from "#server/sandbox/world/invoices";
import { beginProject } from "#server/sandbox/world/mistakes/begin-project";
import { watchDraft } from "#server/sandbox/world/mistakes/schedule";
import { drawsFor, hashText } from "#server/sandbox/world/prng";
import type { Task } from "#server/sandbox/world/task-queue";
import { addDays, HOUR, MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

type Line = Omit<InvoiceLine, "id" | "tax">;

const DRAFT_HOURS = 48;
/** By then every hour of the month before is approved. */
const RUN_DAY = 9;
const MINUTES_PER_HOUR = 60;
/** Bills between two months: so long before the world's anchor, within the two days of a draft. */
const INTERIM_BILLS = [
  { hoursBefore: 38, entity: "DE01" },
  { hoursBefore: 27, entity: "US01" },
  { hoursBefore: 9, entity: "DE01" },
] as const;

/** Hours are billed by the month and milestones when they are accepted: each project's runs are laid out at once. */
export function planServiceBilling(world: World): void {
  for (const plan of plansOf(world)) {
    if (plan.billing === "T&M") planMonthRuns(world, plan, plan.startOn);
    else if (plan.billing === "Fixed Fee") planMilestoneRuns(world, plan);
  }
  for (const [place, { hoursBefore }] of INTERIM_BILLS.entries())
    world.tasks.push(world.anchor - hoursBefore * HOUR, "billInterim", "", place);
}

/**
 * Some projects are billed between two months as well, so that whenever the world begins, drafts for hours are in the days
 * in which they are looked over. Where an entity has no project that could be, it hears of one only now.
 */
export function billInterim(world: World, task: Task): void {
  const { entity } = INTERIM_BILLS[task.detail] ?? INTERIM_BILLS[0];
  const [known] = allPlansOf(world)
    .filter(
      ({ id, billing, customer }) => billing === "T&M" && customer.entity === entity && !isBilledBetween(world, id),
    )
    .filter((plan) => billableHours(world, plan).length > 0)
    .sort((left, right) => rankOf(world, left) - rankOf(world, right));
  const plan = known ?? beginProject(world, entity, { billing: "T&M", daysAgo: 33, daysAhead: 60 });
  if (!plan) return;
  if (plan !== known) planMonthRuns(world, plan, plan.startOn);
  const entries = billableHours(world, plan);
  world.count(`interim bills of ${plan.id}`);
  if (entries.length > 0) billEntries(world, plan, entries, `${plan.id}/interim`);
}

function isBilledBetween(world: World, planId: string): boolean {
  return world.counters.has(`interim bills of ${planId}`);
}

function rankOf(world: World, plan: Plan): number {
  return hashText(world.seed, `interim bill of ${plan.id}`);
}

/** One run for each month from a day on, after the month is over. */
export function planMonthRuns(world: World, plan: Plan, fromOn: string): void {
  for (let month = fromOn.slice(0, 7); month <= plan.endOn.slice(0, 7); month = nextMonth(month)) {
    const at = instantOn(`${nextMonth(month)}-0${RUN_DAY}`) + HOUR;
    if (at > world.now) world.tasks.push(at, "billHours", plan.id, Number(month.replace("-", "")));
  }
}

function planMilestoneRuns(world: World, plan: Plan): void {
  for (const { index, acceptedAt, isForgotten, isStopped } of plannedMilestones(world, plan)) {
    if (!isForgotten && !isStopped && acceptedAt > world.now)
      world.tasks.push(acceptedAt + 20 * HOUR, "billMilestone", plan.id, index);
  }
}

function nextMonth(month: string): string {
  return addDays(`${month}-28`, 4).slice(0, 7);
}

export function billHours(world: World, task: Task): void {
  const plan = allPlansOf(world).find(({ id }) => id === task.id);
  if (!plan) return;
  const month = `${String(task.detail).slice(0, 4)}-${String(task.detail).slice(4)}`;
  const entries = billableHours(world, plan).filter(({ worked_on }) => worked_on.startsWith(month));
  if (entries.length > 0) billEntries(world, plan, entries, `${plan.id}/${month}`);
}

/** Approved, to be billed, and on no invoice. */
function billableHours(world: World, plan: Plan): TimeEntryRow[] {
  return timeEntriesOf(world, plan, thisMinute(world)).filter(
    (entry) => entry.billable && !entry.deleted && entry.status === "Approved" && entry.billing_invoice_id === null,
  );
}

export function billMilestone(world: World, task: Task): void {
  const plan = allPlansOf(world).find(({ id }) => id === task.id);
  const milestone = plan && plannedMilestones(world, plan)[task.detail];
  if (plan && milestone) billMilestoneNow(world, plan, milestone.id);
}

/** Puts hours on a draft: one line for each role and rate. */
export function billEntries(world: World, plan: Plan, entries: readonly TimeEntryRow[], key: string): Invoice {
  const { bills } = psaState(world);
  const groups = Map.groupBy(entries, (entry) => `${entry.role}/${rateOf(world, plan, entry)}`);
  const lines: Line[] = [];
  const at = thisMinute(world);
  const invoiceId = world.id("in", `services/${key}`);
  for (const [group, members] of groups) {
    const [first] = members;
    if (!first) continue;
    const minutes = members.reduce((sum, entry) => sum + Number(entry.hours) * MINUTES_PER_HOUR, 0);
    const rate = rateOf(world, plan, first);
    const work = `${plan.id}/${group}/${key}`;
    const days = members.map(({ worked_on }) => worked_on).sort();
    const hours = (minutes / MINUTES_PER_HOUR).toFixed(2).replace(/\.?0+$/, "");
    lines.push(
      line(world, {
        description: `${plan.name}: ${first.role}, ${hours} hours`,
        amount: Math.floor((minutes * rate * 2 + MINUTES_PER_HOUR) / (2 * MINUTES_PER_HOUR)),
        work,
        from: days[0] ?? plan.startOn,
        to: days.at(-1) ?? plan.startOn,
      }),
    );
    for (const { id } of members) bills.set(id, { invoiceId, work, at });
  }
  return draftOf(world, plan, lines, `services/${key}`);
}

function rateOf(world: World, plan: Plan, entry: Pick<TimeEntryRow, "role" | "worked_on">): number {
  const rate = rateInForce(world, plan, entry.role, entry.worked_on);
  return rate === null ? 0 : minorFromDecimal(Number(rate.hourly_rate), plan.customer.currency);
}

export function billMilestoneNow(world: World, plan: Plan, milestoneId: string): Invoice | null {
  const milestone = plannedMilestones(world, plan).find(({ id }) => id === milestoneId);
  const { bills } = psaState(world);
  if (!milestone || bills.has(milestoneId)) return null;
  const key = `services/${milestoneId}/${world.count(`bills of ${milestoneId}`)}`;
  const wanted = line(world, {
    description: `${plan.name}: milestone "${milestone.name}"`,
    amount: milestone.amount,
    work: milestoneId,
    from: milestone.dueOn,
    to: milestone.dueOn,
  });
  bills.set(milestoneId, { invoiceId: world.id("in", key), work: milestoneId, at: thisMinute(world) });
  return draftOf(world, plan, [wanted], key);
}

function line(
  world: World,
  details: { description: string; amount: number; work: string; from: string; to: string },
): Line {
  const { description, amount, work, from, to } = details;
  return {
    productCode: null,
    priceId: null,
    description,
    quantity: 1,
    unitDecimal: String(amount),
    amount,
    periodStart: Math.min(instantOn(from), world.now),
    periodEnd: Math.min(instantOn(addDays(to, 1)), world.now),
    subscriptionItemId: null,
    metadata: { [WORK_FIELD]: work },
  };
}

/** Services are billed on invoices of their own, beside what the subscription bills. */
function draftOf(world: World, plan: Plan, lines: Line[], key: string): Invoice {
  const draw = drawsFor(world.seed, `services draft/${key}`);
  const invoice = createDraft(world, {
    key,
    subscription: subscriptionOf(world, plan),
    billingReason: "manual",
    periodStart: world.now,
    periodEnd: world.now,
    lines,
    finalizesAt: world.now + DRAFT_HOURS * HOUR + draw.int(-50, 70) * MINUTE,
  });
  invoice.subscriptionId = null;
  invoice.contractId = null;
  invoice.contractNumber = null;
  psaState(world).revision += 1;
  announceDraft(world, invoice);
  watchDraft(world, invoice);
  return invoice;
}

function subscriptionOf(world: World, plan: Plan): Subscription {
  const [contractId = ""] = world.links.contractsByCustomer.get(plan.customer.id) ?? [];
  const id = world.links.subscriptionByContract.get(contractId) ?? "";
  return world.subscriptions.get(id) ?? world.pending.get(id) ?? world.subscriptions.must(id);
}
