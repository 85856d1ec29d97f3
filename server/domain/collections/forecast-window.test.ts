import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BEYOND,
  FORECAST_WEEKS,
  type ForecastSum,
  forecastBars,
  forecastWindow,
} from "#server/domain/collections/forecast-window";
import { addDays } from "#server/domain/time";

const sum = (startsOn: string, minor: bigint, change: Partial<ForecastSum> = {}): ForecastSum => ({
  startsOn,
  minor,
  currency: "EUR",
  source: "habit",
  ...change,
});

test("thirteen weeks from the one a day lies in, over the turn of a year", () => {
  const weeks = forecastWindow("2025-12-31");
  expect(weeks).toHaveLength(FORECAST_WEEKS);
  expect(weeks[0]).toEqual({ week: "2026-W01", startsOn: "2025-12-29" });
  expect(weeks.at(-1)).toEqual({ week: "2026-W13", startsOn: "2026-03-23" });
});

test("a bar for each week, also an empty one; what lies before is in the first, what lies behind in the last", () => {
  const bars = forecastBars(
    [
      sum("2026-02-23", 5n),
      sum("2026-03-02", 10n),
      sum("2026-03-02", 7n, { source: "plan" }),
      sum("2026-03-02", 100n, { currency: "USD" }),
      sum("2026-06-01", 40n),
      sum("2027-01-04", 2n, { source: "terms" }),
    ],
    "EUR",
    "2026-03-04",
  );
  expect(bars).toHaveLength(FORECAST_WEEKS + 1);
  expect(bars[0]).toMatchObject({ key: "2026-W10", startsOn: "2026-03-02", money: { minor: 22n, currency: "EUR" } });
  expect(bars[0]?.bySource).toEqual([
    { source: "habit", money: { minor: 15n, currency: "EUR" } },
    { source: "plan", money: { minor: 7n, currency: "EUR" } },
  ]);
  expect(bars[1]).toMatchObject({ money: { minor: 0n }, bySource: [] });
  expect(bars.at(-1)).toMatchObject({ key: BEYOND, startsOn: "2026-06-01", money: { minor: 42n } });
});

test("nothing of a currency is lost and nothing counted twice", () => {
  const sums = fc.array(
    fc.record({
      startsOn: fc.integer({ min: -30, max: 60 }).map((weeks) => addDays("2026-03-02", weeks * 7)),
      minor: fc.bigInt(1n, 1_000_000n),
      currency: fc.constantFrom("EUR", "USD"),
      source: fc.constantFrom("arriving" as const, "plan" as const, "habit" as const),
    }),
  );
  fc.assert(
    fc.property(sums, fc.integer({ min: 0, max: 6 }), (all, days) => {
      const bars = forecastBars(all, "EUR", addDays("2026-03-02", days));
      const own = all.filter(({ currency }) => currency === "EUR").reduce((total, { minor }) => total + minor, 0n);
      expect(bars.reduce((total, { money }) => total + money.minor, 0n)).toBe(own);
      for (const { bySource, money } of bars)
        expect(bySource.reduce((total, part) => total + part.money.minor, 0n)).toBe(money.minor);
    }),
  );
});
