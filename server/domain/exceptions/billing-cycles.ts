import type { InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import { addDays, businessDate, daysBetween, type PlainDate } from "#server/domain/time";

/** A period that is billed as a whole: the last day is the first of the next. */
export type Cycle = { startsOn: PlainDate; endsOn: PlainDate };

/** How many cycles back a change can be dated and its cycle still be told. */
const MOST_STEPS_BACK = 36;
const DAY_MS = 86_400_000;

/**
 * The billing cycle that a span of days lies in: the invoice's own period, that of a line for a whole period, or one
 * before these of the same length. Null when no cycle holds the whole span.
 */
export function cycleOf(
  { invoice, lines }: Pick<InvoiceFacts, "invoice" | "lines">,
  span: { startsOn: PlainDate; endsOn: PlainDate },
): Cycle | null {
  const whole = lines.filter((line) => !line.isProration && line.amountMinor >= 0n);
  const known = [invoice, ...whole].flatMap(cycleFrom);
  const holds = (cycle: Cycle) => cycle.startsOn <= span.startsOn && span.endsOn <= cycle.endsOn;
  for (const cycle of known) if (holds(cycle)) return cycle;
  for (const cycle of known) {
    for (let step = 1, earlier = cycle; step <= MOST_STEPS_BACK && span.endsOn <= earlier.startsOn; step += 1) {
      earlier = cycleBefore(cycle, step);
      if (holds(earlier)) return earlier;
    }
  }
  return null;
}

function cycleFrom({
  periodStartsOn,
  periodEndsOn,
}: Pick<InvoiceLineFacts, "periodStartsOn" | "periodEndsOn">): Cycle[] {
  return periodStartsOn !== null && periodEndsOn !== null && periodStartsOn < periodEndsOn
    ? [{ startsOn: periodStartsOn, endsOn: periodEndsOn }]
    : [];
}

/** Whole months step by months, keeping the day on which cycles begin; anything else steps by its days. */
function cycleBefore(cycle: Cycle, steps: number): Cycle {
  const months = monthsOf(cycle);
  if (months === null) {
    const days = daysBetween(cycle.startsOn, cycle.endsOn);
    return { startsOn: addDays(cycle.startsOn, -days * steps), endsOn: addDays(cycle.endsOn, -days * steps) };
  }
  const anchor = Math.max(dayOf(cycle.startsOn), dayOf(cycle.endsOn));
  return {
    startsOn: monthsLater(cycle.startsOn, -months * steps, anchor),
    endsOn: monthsLater(cycle.endsOn, -months * steps, anchor),
  };
}

function monthsOf({ startsOn, endsOn }: Cycle): number | null {
  const months = monthNumber(endsOn) - monthNumber(startsOn);
  const anchor = Math.max(dayOf(startsOn), dayOf(endsOn));
  return months > 0 && monthsLater(startsOn, months, anchor) === endsOn ? months : null;
}

/** The day so many months later; in shorter months the last one. */
function monthsLater(day: PlainDate, months: number, anchor: number): PlainDate {
  const number = monthNumber(day) + months;
  const [year, month] = [Math.floor(number / 12), number % 12];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(anchor, last))).toISOString().slice(0, 10);
}

function monthNumber(day: PlainDate): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function dayOf(day: PlainDate): number {
  return Number(day.slice(8));
}

/**
 * The instant at which a cycle began that ended at another: cycles begin at one time of day in UTC, so the candidates are
 * whole days apart, and the business date tells which of them it is.
 */
export function cycleStart(cycle: Cycle, endsAt: Date, timeZone: string): Date | null {
  const days = daysBetween(cycle.startsOn, cycle.endsOn);
  for (const count of [days, days - 1, days + 1]) {
    const at = new Date(endsAt.getTime() - count * DAY_MS);
    if (businessDate(at, timeZone) === cycle.startsOn) return at;
  }
  return null;
}
