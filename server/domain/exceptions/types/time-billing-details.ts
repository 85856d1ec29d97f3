import { z } from "zod";
import { type ProjectFacts, rateOn, type TimeEntryFacts } from "#server/domain/exceptions/project-facts";
import { divideHalfUp } from "#server/domain/money";
import { addDays, type PlainDate } from "#server/domain/time";

const whole = z.string().regex(/^\d+$/);

/** Hours of one role at one rate; without a rate nobody agreed what an hour costs, and they count for nothing. */
const Group = z.strictObject({
  role: z.string(),
  hourlyMinor: whole.nullable(),
  minutes: z.int(),
  entries: z.int(),
  amountMinor: whole,
});
export type TimeGroup = z.infer<typeof Group>;

export const TimeDetails = z.strictObject({
  currency: z.string(),
  /** How long hours may wait for an invoice. */
  cycle: z.enum(["month", "quarter"]),
  /** Approved, and on no invoice though their cycle is long over. */
  unbilled: z.strictObject({ groups: z.array(Group), since: z.string(), until: z.string() }).nullable(),
  /** On an invoice without an approval. */
  unapproved: z.strictObject({ groups: z.array(Group), invoices: z.array(z.string()), rejected: z.int() }).nullable(),
});
export type TimeDetails = z.infer<typeof TimeDetails>;

/** After a cycle is over its hours are approved and billed within this many days. */
const GRACE_DAYS = 15;
const MINUTES_PER_HOUR = 60n;

/**
 * Hours are billed by the calendar month, or by the quarter where the contract is billed so. Nobody leaves them for a
 * whole year, so beside a yearly contract they are billed by the month.
 */
export function cycleOfProject({ project }: Pick<ProjectFacts, "project">): TimeDetails["cycle"] {
  return project.billingFrequency === "quarterly" ? "quarter" : "month";
}

/** The last day of the calendar month or quarter. */
export function lastDayOfCycle(day: PlainDate, cycle: TimeDetails["cycle"]): PlainDate {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const lastMonth = cycle === "month" ? month : Math.ceil(month / 3) * 3;
  return new Date(Date.UTC(year, lastMonth, 0)).toISOString().slice(0, 10);
}

/** Approved hours that should be on an invoice by now. What was approved late counts from its approval. */
export function overdueTime(facts: ProjectFacts, today: PlainDate): TimeEntryFacts[] {
  const { project } = facts;
  if (project.isDeleted || project.billingMethod !== "time_and_materials") return [];
  const cycle = cycleOfProject(facts);
  return facts.entries.filter((entry) => {
    if (!entry.isBillable || entry.invoiceExternalId !== null || entry.status !== "approved") return false;
    const counted = entry.approvedOn !== null && entry.approvedOn > entry.workedOn ? entry.approvedOn : entry.workedOn;
    return addDays(lastDayOfCycle(counted, cycle), GRACE_DAYS) < today;
  });
}

/** Billed hours that were rejected or that nobody approved. A system that never says when says nothing by leaving it out. */
export function unapprovedTime(facts: ProjectFacts): TimeEntryFacts[] {
  if (facts.project.isDeleted) return [];
  return facts.entries.filter((entry) => {
    if (!entry.isBillable || entry.invoiceExternalId === null) return false;
    if (entry.status === "billed") return entry.approvedOn === null && facts.keepsApprovals;
    return entry.status !== "approved";
  });
}

/** By role and rate: minutes are added up first and the money of each group is rounded once, half up. */
export function groupsOf(facts: ProjectFacts, entries: readonly TimeEntryFacts[]): TimeGroup[] {
  const groups = new Map<string, { role: string; hourlyMinor: bigint | null; minutes: number; entries: number }>();
  for (const entry of entries) {
    const rate = rateOn(facts.rates, entry.role, entry.workedOn);
    const hourlyMinor = rate && rate.currency === facts.project.currency ? rate.hourlyMinor : null;
    const key = `${entry.role}|${hourlyMinor}`;
    const known = groups.get(key) ?? { role: entry.role, hourlyMinor, minutes: 0, entries: 0 };
    groups.set(key, { ...known, minutes: known.minutes + entry.minutes, entries: known.entries + 1 });
  }
  return [...groups.values()].map((group) => ({
    ...group,
    hourlyMinor: group.hourlyMinor?.toString() ?? null,
    amountMinor: divideHalfUp(BigInt(group.minutes) * (group.hourlyMinor ?? 0n), MINUTES_PER_HOUR).toString(),
  }));
}

export function minutesOf(groups: readonly TimeGroup[]): number {
  return groups.reduce((sum, group) => sum + group.minutes, 0);
}

export function amountOf(groups: readonly TimeGroup[]): bigint {
  return groups.reduce((sum, group) => sum + BigInt(group.amountMinor), 0n);
}
