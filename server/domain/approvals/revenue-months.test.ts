import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  amountIn,
  monthsFrom,
  monthsOfPlan,
  monthWords,
  movedBetween,
  type RevenueMonth,
  recognisedOtherwise,
  sumOf,
} from "./revenue-months";

const year = { amountMinor: 120_000n, startsOn: "2026-03-15", endsOn: "2027-03-14", months: null };
const written = (months: readonly RevenueMonth[]) =>
  months.map(({ month, amountMinor }) => `${month} ${amountMinor}`).join(", ");

test("a plan is even over its days, and its months add up to it", () => {
  expect(
    written(monthsOfPlan({ amountMinor: 3_100n, startsOn: "2026-01-30", endsOn: "2026-03-01", months: null })),
  ).toBe("2026-01 200, 2026-02 2800, 2026-03 100");
  expect(sumOf(monthsOfPlan(year))).toBe(120_000n);
});

test("months that were set before are taken as they are", () => {
  const months = [{ month: "2026-10", amountMinor: 5n }];
  expect(monthsOfPlan({ ...year, months })).toEqual(months);
});

describe("recognised otherwise", () => {
  const before = monthsOfPlan({ amountMinor: 4_000n, startsOn: "2026-09-01", endsOn: "2026-12-31", months: null });

  test.each<[string, { fromMonth: string; toMonth: string }, string]>([
    ["at once", { fromMonth: "2026-10", toMonth: "2026-10" }, "2026-09 983, 2026-10 3017"],
    ["later", { fromMonth: "2026-12", toMonth: "2027-01" }, "2026-09 983, 2026-12 1508, 2027-01 1509"],
  ])("%s: what lies before the first open month stays", (_name, to, months) => {
    expect(written(recognisedOtherwise(before, "2026-10", to))).toBe(months);
  });

  test("what moves is counted once", () => {
    const after = recognisedOtherwise(before, "2026-10", { fromMonth: "2026-10", toMonth: "2026-10" });
    expect(movedBetween(before, after)).toBe(3_017n - amountIn(before, "2026-10"));
    expect(movedBetween(before, before)).toBe(0n);
  });
});

const month = fc
  .tuple(fc.integer({ min: 2024, max: 2028 }), fc.integer({ min: 1, max: 12 }))
  .map(([years, months]) => `${years}-${String(months).padStart(2, "0")}`);

test("whatever is asked for: the sum stays, closed months stay, and nothing lies outside the window", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n }),
      fc.integer({ min: 0, max: 900 }),
      month,
      month,
      fc.integer({ min: 0, max: 30 }),
      (amountMinor, days, startMonth, openMonth, length) => {
        const startsOn = `${startMonth}-01`;
        const endsOn = new Date(Date.parse(startsOn) + days * 86_400_000).toISOString().slice(0, 10);
        const before = monthsOfPlan({ amountMinor, startsOn, endsOn, months: null });
        const window = monthsFrom(openMonth, "2031-12").slice(0, length + 1);
        const to = { fromMonth: window[0] ?? openMonth, toMonth: window.at(-1) ?? openMonth };
        const after = recognisedOtherwise(before, openMonth, to);
        expect(sumOf(before)).toBe(amountMinor);
        expect(sumOf(after)).toBe(amountMinor);
        for (const { month: each, amountMinor: was } of before.filter((one) => one.month < openMonth))
          expect(amountIn(after, each)).toBe(was);
        const open = after.filter((one) => one.month >= openMonth);
        expect(open.every((one) => one.month >= to.fromMonth && one.month <= to.toMonth)).toBe(true);
        expect(open.every((one) => one.amountMinor < 0n === amountMinor < 0n)).toBe(true);
      },
    ),
  );
});

test("a month is named as people write it", () => expect(monthWords("2026-10")).toBe("October 2026"));
