import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** One day of a usage graph. Places are in the graph's own units: a hundred wide, a hundred high. */
export type UsageBar = { day: PlainDate; quantity: bigint; x: number; width: number; height: number; isOver: boolean };

/**
 * Days of the period as bars, and the running total as a line, against what is included. A day nothing was measured on has
 * a bar without height, so that a gap is seen.
 */
export function usageBars(usage: {
  startsOn: PlainDate;
  endsOn: PlainDate;
  includedUnits: string | null;
  days: readonly { day: PlainDate; quantity: string }[];
}): { bars: UsageBar[]; line: string; includedAt: number | null; highest: bigint } {
  const count = Math.max(1, daysBetween(usage.startsOn, usage.endsOn) + 1);
  const measured = new Map(usage.days.map(({ day, quantity }) => [day, BigInt(quantity)]));
  const days = Array.from({ length: count }, (_, index) => {
    const day = addDays(usage.startsOn, index);
    return { day, quantity: measured.get(day) ?? 0n };
  });
  const highestDay = days.reduce((most, { quantity }) => (quantity > most ? quantity : most), 1n);
  const included = usage.includedUnits === null ? null : BigInt(usage.includedUnits);
  const total = days.reduce((sum, { quantity }) => sum + quantity, 0n);
  const highest = included !== null && included > total ? included : total > 0n ? total : 1n;
  let running = 0n;
  const points: string[] = [];
  const bars = days.map(({ day, quantity }, index) => {
    running += quantity;
    points.push(`${round((index + 0.5) * (100 / count))},${round(100 - share(running, highest))}`);
    return {
      day,
      quantity,
      x: round(index * (100 / count)),
      width: round((100 / count) * 0.7),
      height: round(share(quantity, highestDay) * 0.6),
      isOver: included !== null && running > included,
    };
  });
  return {
    bars,
    line: points.join(" "),
    includedAt: included === null ? null : round(100 - share(included, highest)),
    highest,
  };
}

function share(part: bigint, whole: bigint): number {
  return Number((part * 10_000n) / whole) / 100;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
