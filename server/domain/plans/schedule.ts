import { addDays, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";

/** A part of what is owed and the day it is to be paid on. */
export type Instalment = { dueOn: PlainDate; amountMinor: bigint };

export const planSteps = ["week", "two_weeks", "month"] as const;
export type PlanStep = (typeof planSteps)[number];

/** How far a plan may reach: beyond it a customer is not late but financed, which is another agreement. */
export const planLimits = { instalments: 24, days: 365 } as const;
export type PlanLimits = { instalments: number; days: number };

/**
 * Parts as equal as whole minor units allow, the larger ones first, from a day on. Months keep the day of the first part;
 * where a month is shorter its last day counts.
 */
export function equalInstalments(
  totalMinor: bigint,
  { count, firstOn, every }: { count: number; firstOn: PlainDate; every: PlanStep },
): Instalment[] {
  const parts = BigInt(count);
  const each = totalMinor / parts;
  const larger = Number(totalMinor % parts);
  return Array.from({ length: count }, (_, place) => ({
    dueOn: dayOf(firstOn, every, place),
    amountMinor: place < larger ? each + 1n : each,
  }));
}

function dayOf(firstOn: PlainDate, every: PlanStep, place: number): PlainDate {
  if (every === "month") return addMonths(firstOn, place);
  return addDays(firstOn, place * (every === "week" ? 7 : 14));
}

function addMonths(day: PlainDate, months: number): PlainDate {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return addDays(first.toISOString().slice(0, 10), Math.min(date, last) - 1);
}

/** What a schedule has to pay and may not go beyond. */
export type PlanBounds = { totalMinor: bigint; today: PlainDate; limits?: PlanLimits };

/** The first thing that keeps instalments from being a plan, in a sentence; null when nothing does. */
export function scheduleTrouble(
  instalments: readonly Instalment[],
  { totalMinor, today, limits = planLimits }: PlanBounds,
  wordsOf: (minor: bigint) => string,
): string | null {
  const [first] = instalments;
  const last = instalments.at(-1);
  if (!first || !last) return "A plan has at least one instalment. Write one.";
  if (instalments.length > limits.instalments)
    return `A plan has ${limits.instalments} instalments at most, this one has ${instalments.length}. Take fewer, larger ones.`;
  const unreadable = instalments.find(({ dueOn }) => !isPlainDate(dueOn));
  if (unreadable) return `"${unreadable.dueOn}" is no day. Write it as 2026-03-31.`;
  if (first.dueOn < today) return `The first instalment would be due on ${first.dueOn}, before today. Begin later.`;
  const place = instalments.findIndex(
    ({ dueOn }, index) => index > 0 && dueOn <= (instalments[index - 1]?.dueOn ?? ""),
  );
  if (place > 0)
    return `Instalment ${place + 1} is due on ${instalments[place]?.dueOn}, not after the one before it. Put them in order, one a day.`;
  if (daysBetween(today, last.dueOn) > limits.days)
    return `The last instalment would be due on ${last.dueOn}; a plan ends within ${limits.days} days. Take fewer or closer ones.`;
  const empty = instalments.findIndex(({ amountMinor }) => amountMinor <= 0n);
  if (empty >= 0) return `Instalment ${empty + 1} asks for nothing. Write an amount above zero, or leave it out.`;
  const sum = sumOf(instalments);
  if (sum !== totalMinor)
    return `The instalments come to ${wordsOf(sum)}, what is left of the invoices to ${wordsOf(totalMinor)}. Both have to be the same.`;
  return null;
}

export function sumOf(instalments: readonly Pick<Instalment, "amountMinor">[]): bigint {
  return instalments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** Days from the oldest due date to the last instalment: how long the customer has in all what was due then. */
export function longestDelay(instalments: readonly Instalment[], oldestDueOn: PlainDate | null): number | null {
  const last = instalments.at(-1);
  return last === undefined || oldestDueOn === null ? null : Math.max(0, daysBetween(oldestDueOn, last.dueOn));
}

/** In ten-thousandths, rounded down: a part of a whole; nothing of nothing is nothing. */
export function shareOf(partMinor: bigint, wholeMinor: bigint): number {
  return wholeMinor <= 0n ? 0 : Number((partMinor * 10_000n) / wholeMinor);
}
