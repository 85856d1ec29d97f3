import type { TimeEntryRow } from "#server/sandbox/psa/model";
import type { Person } from "#server/sandbox/psa/people";
import { instantOn, isPaused, isWorkingDay, type Plan } from "#server/sandbox/psa/plans";
import { psaState } from "#server/sandbox/psa/state";
import { lastStep } from "#server/sandbox/psa/steps";
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
  for (let day = firstOn; day <= plan.endOn && instantOn(day) + 8 * HOUR <= asOf; day = addDays(day, 1)) {
    if (!isWorkingDay(day) || isPaused(plan, day)) continue;
    for (const person of plan.team) {
      const row = entryOf(world, plan, person, day, asOf);
      if (row) rows.push(row);
    }
  }
  return rows;
}

function entryOf(world: World, plan: Plan, person: Person, day: string, asOf: number): TimeEntryRow | null {
  const key = `${plan.id}/${person.name}/${day}`;
  const draw = drawsFor(world.seed, `time entry/${key}`);
  if (!draw.happens(WORKED_SHARE)) return null;
  const hours = draw.pick(HOURS);
  const notes = draw.happens(0.8) ? draw.pick(NOTES) : null;
  const isBillable = draw.happens(person.role === "Project Manager" ? 0.85 : 0.95);
  const writtenAt = instantOn(day) + 8 * HOUR + draw.int(0, 45) * 60_000;
  const deletedAt = draw.happens(DELETED_SHARE) ? writtenAt + 20 * HOUR : null;
  const isRejected = draw.happens(REJECTED_SHARE);
  if (writtenAt > asOf) return null;
  const id = world.id("te", key);
  const isDeleted = deletedAt !== null && deletedAt <= asOf;
  const common = {
    id,
    project_id: plan.id,
    person_name: person.name,
    role: person.role,
    worked_on: day,
    hours,
    billable: isBillable,
    notes,
    deleted: isDeleted,
  };
  return { ...common, ...stateOf(world, plan, { id, day, writtenAt, deletedAt, isRejected }, asOf) };
}

interface Entry {
  id: string;
  day: string;
  writtenAt: number;
  deletedAt: number | null;
  isRejected: boolean;
}

/** How far an entry has come: handed in with its week, approved or not by the lead, and billed with its month. */
function stateOf(
  world: World,
  plan: Plan,
  entry: Entry,
  asOf: number,
): Pick<TimeEntryRow, "status" | "approved_at" | "billing_invoice_id" | "modified_at"> {
  const { withheld, approvals, bills, released } = psaState(world);
  const until = entry.deletedAt === null ? asOf : Math.min(asOf, entry.deletedAt);
  const usual = approvalAfter(entry.day);
  const held = withheld.get(entry.id) ?? (entry.isRejected ? "Rejected" : null);
  const approvedAt = held === null ? usual : (approvals.get(entry.id) ?? Number.POSITIVE_INFINITY);
  const steps: [number, TimeEntryRow["status"]][] = [
    [entry.writtenAt, "Draft"],
    [endOfWeek(entry.day), "Submitted"],
  ];
  if (held === "Rejected") steps.push([usual, "Rejected"]);
  steps.push([approvedAt, "Approved"]);
  const [at, status] = lastStep(steps, until);
  const isApproved = approvedAt <= until;
  const bill = bills.get(entry.id) ?? null;
  const isBilled = bill !== null && bill.at <= until;
  const changes = [at, plan.knownSince, isBilled ? bill.at : 0, released.get(entry.id) ?? 0];
  const isDeleted = entry.deletedAt !== null && entry.deletedAt <= asOf;
  return {
    status: isBilled && isApproved ? "Invoiced" : status,
    approved_at: isApproved ? isoOf(approvedAt) : null,
    billing_invoice_id: isBilled ? bill.invoiceId : null,
    modified_at: isoOf(isDeleted ? Math.max(entry.deletedAt ?? 0, plan.knownSince) : Math.max(...changes)),
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
