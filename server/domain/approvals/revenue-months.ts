import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** What is recognised in a month: "2026-10". */
export type RevenueMonth = { month: string; amountMinor: bigint };

export type RevenuePlan = {
  amountMinor: bigint;
  startsOn: PlainDate;
  endsOn: PlainDate;
  months: readonly RevenueMonth[] | null;
};

/** A plan month by month: as it was set, else evenly over its days. The months add up to the plan to the minor unit. */
export function monthsOfPlan({ amountMinor, startsOn, endsOn, months }: RevenuePlan): RevenueMonth[] {
  if (months !== null) return [...months];
  const days = BigInt(daysBetween(startsOn, endsOn) + 1);
  let before = 0n;
  return monthsFrom(monthOf(startsOn), monthOf(endsOn)).map((month) => {
    const last = lastDayOf(month);
    const until = BigInt(daysBetween(startsOn, last < endsOn ? last : endsOn) + 1);
    const reached = (amountMinor * until) / days;
    const amount = { month, amountMinor: reached - before };
    before = reached;
    return amount;
  });
}

/**
 * The same revenue otherwise: what lies in months before the first open one stays, the rest is recognised in equal parts
 * from one month to another. Months of nothing are left out.
 */
export function recognisedOtherwise(
  before: readonly RevenueMonth[],
  openMonth: string,
  { fromMonth, toMonth }: { fromMonth: string; toMonth: string },
): RevenueMonth[] {
  const closed = before.filter(({ month }) => month < openMonth);
  const left = sumOf(before) - sumOf(closed);
  const wanted = monthsFrom(fromMonth, toMonth);
  const count = BigInt(wanted.length);
  const spread = wanted.map((month, index) => {
    const place = BigInt(index);
    return { month, amountMinor: (left * (place + 1n)) / count - (left * place) / count };
  });
  return [...closed, ...spread].filter(({ amountMinor }) => amountMinor !== 0n);
}

/** What goes from some months to others: half of all differences, since what one loses another gains. */
export function movedBetween(before: readonly RevenueMonth[], after: readonly RevenueMonth[]): bigint {
  const months = new Set([...before, ...after].map(({ month }) => month));
  const total = [...months].reduce((sum, month) => {
    const difference = amountIn(after, month) - amountIn(before, month);
    return sum + (difference < 0n ? -difference : difference);
  }, 0n);
  return total / 2n;
}

export function amountIn(months: readonly RevenueMonth[], month: string): bigint {
  return months.find((each) => each.month === month)?.amountMinor ?? 0n;
}

export function sumOf(months: readonly RevenueMonth[]): bigint {
  return months.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

export function monthOf(day: PlainDate): string {
  return day.slice(0, 7);
}

export function lastDayOf(month: string): PlainDate {
  return addDays(`${nextMonth(month)}-01`, -1);
}

/** Both included; none where the first comes after the last. */
export function monthsFrom(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = nextMonth(month)) months.push(month);
  return months;
}

function nextMonth(month: string): string {
  return monthOf(addDays(`${month}-28`, 4));
}

const names = "January February March April May June July August September October November December".split(" ");

/** "October 2026". */
export function monthWords(month: string): string {
  return `${names[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`;
}
