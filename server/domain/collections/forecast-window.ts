import type { ForecastSource } from "#server/domain/collections/forecast";
import { type IsoWeek, isoWeekOf } from "#server/domain/collections/iso-week";
import type { Money } from "#server/domain/money";
import { addDays, type PlainDate } from "#server/domain/time";

/** A quarter: further away a week says more than anybody knows. */
export const FORECAST_WEEKS = 13;

/** What stands for everything behind the last of the weeks. */
export const BEYOND = "beyond";

/** The weeks of a forecast, the one a day lies in first. */
export function forecastWindow(day: PlainDate): IsoWeek[] {
  const { startsOn } = isoWeekOf(day);
  return Array.from({ length: FORECAST_WEEKS }, (_, place) => isoWeekOf(addDays(startsOn, place * 7)));
}

export type ForecastSum = { startsOn: PlainDate; currency: string; source: ForecastSource; minor: bigint };

/** One bar: a week, or all that comes behind them. */
export type ForecastBar = {
  /** "2026-W12" or "beyond". */
  key: string;
  startsOn: PlainDate;
  bySource: { source: ForecastSource; money: Money }[];
  money: Money;
};

/** Sums of one currency as bars: every week of the window, also those of which nothing is expected. */
export function forecastBars(sums: readonly ForecastSum[], currency: string, day: PlainDate): ForecastBar[] {
  const weeks = forecastWindow(day);
  const behind = addDays(weeks.at(-1)?.startsOn ?? day, 7);
  const own = sums.filter((sum) => sum.currency === currency);
  const bars = weeks.map(({ week, startsOn }, place) =>
    // What was expected of an earlier week had not come when the forecast was made, and is not forgotten.
    barOf(week, startsOn, currency, (sum) => (place === 0 ? sum.startsOn <= startsOn : sum.startsOn === startsOn), own),
  );
  return [...bars, barOf(BEYOND, behind, currency, (sum) => sum.startsOn >= behind, own)];
}

function barOf(
  key: string,
  startsOn: PlainDate,
  currency: string,
  isIn: (sum: ForecastSum) => boolean,
  sums: readonly ForecastSum[],
): ForecastBar {
  const bySource = [...Map.groupBy(sums.filter(isIn), ({ source }) => source)].map(([source, own]) => ({
    source,
    money: { minor: own.reduce((all, { minor }) => all + minor, 0n), currency },
  }));
  return {
    key,
    startsOn,
    bySource,
    money: { minor: bySource.reduce((all, { money }) => all + money.minor, 0n), currency },
  };
}

/** The forecast that stands, as a page shows it. */
export type ForecastView = {
  /** The oldest of those that are put together, and the first day of the weeks; null before any was made. */
  madeAt: Date | null;
  madeOn: PlainDate | null;
  accounts: number;
  invoices: number;
  entities: string[];
  /** Every legal entity that could be chosen. */
  visible: string[];
  currencies: string[];
  /** In one currency, or all of them in the reporting currency at today's rates. */
  currency: string;
  isConverted: boolean;
  bars: ForecastBar[];
};

/** A part of an invoice that is expected in a week, and why. */
export type ForecastLine = {
  id: string;
  customerId: string;
  customerName: string;
  entity: string;
  invoiceId: string;
  number: string;
  source: ForecastSource;
  money: Money;
  saidOn: PlainDate;
  sentence: string;
};

/** A past week: what was expected before it began, and what came in it of the invoices that were out by then. */
export type ForecastPast = { week: string; startsOn: PlainDate; expectedOn: PlainDate; expected: Money; came: Money };
