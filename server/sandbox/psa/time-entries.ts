import type { TimeEntryRow } from "#server/sandbox/psa/model";
import type { Person } from "#server/sandbox/psa/people";
import { instantOn, isPaused, isWorkingDay, type Plan } from "#server/sandbox/psa/plans";
import { type Bill, billedBy, lastStep } from "#server/sandbox/psa/steps";
import { drawsFor } from "#server/sandbox/world/prng";
import { addDays, DAY, HOUR, isoOf, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Sixty working days before the anchor are kept; from then on the list only grows. */
const KEPT_DAYS = 84;
const WORKED_SHARE = 0.45;
const DELETED_SHARE = 0.01;
const REJECTED_SHARE = 0.03;
const HOURS = ["0.5", "1", "1.5", "2", "2.25", "3", "4", "4.75", "6", "7.5", "8"] as const;
const NOTES = [
  "Workshop with the customer",
  "Interface to the warehouse",
  "Loading of past usage",
  "Review of the price book",
  "Questions of the project team",
  "Test of the first invoice run",
  "Training of users",
  "Weekly status and plan",
] as const;

export function timeEntriesOf(world: World, plan: Plan, asOf: number): TimeEntryRow[] {
  const oldest = utcDate(world.anchor - KEPT_DAYS * DAY);
  const rows: TimeEntryRow[] = [];
  const firstOn = plan.startOn > oldest ? plan.startOn : oldest;
  const bills = new Map<string, Bill | null>();
  for (let day = firstOn; day <= plan.endOn && instantOn(day) + 8 * HOUR <= asOf; day = addDays(day, 1)) {
    if (!isWorkingDay(day) || isPaused(plan, day)) continue;
    for (const person of plan.team) {
      const row = entryOf(world, plan, person, day, asOf, bills);
      if (row) rows.push(row);
    }
  }
  return rows;
}

function entryOf(
  world: World,
  plan: Plan,
  person: Person,
  day: string,
  asOf: number,
  bills: Map<string, Bill | null>,
): TimeEntryRow | null {
  const key = `${plan.id}/${person.name}/${day}`;
  const draw = drawsFor(world.seed, `time entry/${key}`);
  if (!draw.happens(WORKED_SHARE)) return null;
  const hours = draw.pick(HOURS);
  const notes = draw.happens(0.8) ? draw.pick(NOTES) : null;
  const isBillable = draw.happens(person.role === "Project Manager" ? 0.85 : 0.95);
  const writtenAt = instantOn(day) + 8 * HOUR + draw.int(0, 45) * 60_000;
  const deletedAt = draw.happens(DELETED_SHARE) ? writtenAt + 20 * HOUR : null;
  const isRejected = draw.happens(REJECTED_SHARE);
  const approvedAt = approvalAfter(day);
  const steps: [number, TimeEntryRow["status"]][] = [
    [writtenAt, "Draft"],
    [endOfWeek(day), "Submitted"],
    [approvedAt, isRejected ? "Rejected" : "Approved"],
  ];
  const billed =
    isRejected || !isBillable || plan.billing !== "T&M" ? null : billOf(world, plan, day, approvedAt, bills);
  if (billed) steps.push([billed.at, "Invoiced"]);
  const [at, status] = lastStep(steps, deletedAt === null ? asOf : Math.min(asOf, deletedAt));
  if (writtenAt > asOf) return null;
  const isDeleted = deletedAt !== null && deletedAt <= asOf;
  return {
    id: world.id("te", key),
    project_id: plan.id,
    person_name: person.name,
    role: person.role,
    worked_on: day,
    hours,
    billable: isBillable,
    status,
    approved_at: status === "Approved" || status === "Invoiced" ? isoOf(approvedAt) : null,
    billing_invoice_id: status === "Invoiced" ? (billed?.invoiceId ?? null) : null,
    notes,
    modified_at: isoOf(isDeleted ? deletedAt : at),
    deleted: isDeleted,
  };
}

/** A week's hours are handed in on its Friday, all at once. */
function endOfWeek(day: string): number {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return instantOn(addDays(day, 5 - weekday)) + 10 * HOUR;
}

/** The lead approves the whole week on the Tuesday after. */
function approvalAfter(day: string): number {
  return endOfWeek(day) + 3 * DAY + 14 * HOUR;
}

/** Hours of a month are billed once the month is over and all of them are approved. */
function billOf(
  world: World,
  plan: Plan,
  day: string,
  approvedAt: number,
  bills: Map<string, Bill | null>,
): Bill | null {
  const month = day.slice(0, 7);
  if (!bills.has(month)) {
    const over = Date.parse(`${addDays(`${month}-28`, 4).slice(0, 7)}-01T00:00:00Z`) + 8 * DAY;
    bills.set(month, billedBy(world, plan, Math.max(over, approvedAt)));
  }
  return bills.get(month) ?? null;
}
