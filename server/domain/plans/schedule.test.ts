import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  equalInstalments,
  type Instalment,
  longestDelay,
  planLimits,
  planSteps,
  scheduleTrouble,
  shareOf,
  sumOf,
} from "#server/domain/plans/schedule";
import { addDays, daysBetween, isPlainDate } from "#server/domain/time";

const words = (minor: bigint) => `${minor} cents`;
const part = (dueOn: string, amountMinor: bigint): Instalment => ({ dueOn, amountMinor });

describe("equal parts", () => {
  test.each([
    ["divide evenly", 90_000n, 3, ["30000", "30000", "30000"]],
    ["give the rest to the first ones", 100n, 3, ["34", "33", "33"]],
    ["of a currency without minor units", 1_001n, 2, ["501", "500"]],
    ["one part is all of it", 77n, 1, ["77"]],
  ])("%s", (_, total, count, amounts) => {
    const made = equalInstalments(total, { count, firstOn: "2026-03-31", every: "week" });
    expect(made.map(({ amountMinor }) => amountMinor.toString())).toEqual(amounts);
  });

  test.each([
    ["week", "2026-02-23", ["2026-02-23", "2026-03-02", "2026-03-09"]],
    ["two_weeks", "2026-12-24", ["2026-12-24", "2027-01-07", "2027-01-21"]],
    ["month", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31"]],
    ["month", "2027-12-30", ["2027-12-30", "2028-01-30", "2028-02-29"]],
  ] as const)("every %s from %s", (every, firstOn, days) => {
    expect(equalInstalments(9n, { count: 3, firstOn, every }).map(({ dueOn }) => dueOn)).toEqual(days);
  });
});

describe("what keeps instalments from being a plan", () => {
  const today = "2026-03-02";
  const good = [part("2026-03-02", 50n), part("2026-04-02", 50n)];
  const troubleOf = (instalments: readonly Instalment[], totalMinor = 100n) =>
    scheduleTrouble(instalments, { totalMinor, today }, words);

  test.each([
    ["nothing", good, null],
    ["no instalment", [], "at least one instalment"],
    ["one before today", [part("2026-03-01", 100n)], "before today"],
    [
      "two on one day",
      [part("2026-03-09", 50n), part("2026-03-09", 50n)],
      "Instalment 2 is due on 2026-03-09, not after",
    ],
    ["one before the one before it", [part("2026-04-09", 50n), part("2026-03-09", 50n)], "not after the one before it"],
    ["a day that does not exist", [part("2026-02-30", 100n)], '"2026-02-30" is no day'],
    ["an amount of nothing", [part("2026-03-09", 100n), part("2026-03-10", 0n)], "Instalment 2 asks for nothing"],
    ["an amount below nothing", [part("2026-03-09", 101n), part("2026-03-10", -1n)], "Instalment 2 asks for nothing"],
    ["a minor unit too few", [part("2026-03-09", 99n)], "come to 99 cents, what is left of the invoices to 100 cents"],
    ["a minor unit too many", [part("2026-03-09", 101n)], "come to 101 cents"],
    ["the last day there is", [part(addDays(today, planLimits.days), 100n)], null],
    ["a day beyond it", [part(addDays(today, planLimits.days + 1), 100n)], "within 365 days"],
  ])("%s", (_, instalments, sentence) => {
    const trouble = troubleOf(instalments);
    if (sentence === null) expect(trouble).toBeNull();
    else expect(trouble).toContain(sentence);
  });

  test.each([
    [planLimits.instalments, null],
    [planLimits.instalments + 1, "24 instalments at most, this one has 25"],
  ])("%i instalments", (count, sentence) => {
    const trouble = troubleOf(equalInstalments(100n, { count, firstOn: today, every: "week" }));
    if (sentence === null) expect(trouble).toBeNull();
    else expect(trouble).toContain(sentence);
  });
});

test("whatever is divided stays whole, in parts that differ by one minor unit at most, and is a plan", () => {
  const anyDay = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays("2024-01-01", days));
  fc.assert(
    fc.property(
      fc.bigInt({ min: 24n, max: 10n ** 14n }),
      fc.integer({ min: 1, max: 12 }),
      anyDay,
      fc.constantFrom(...planSteps),
      (totalMinor, count, firstOn, every) => {
        const made = equalInstalments(totalMinor, { count, firstOn, every });
        const amounts = made.map(({ amountMinor }) => amountMinor);
        expect(sumOf(made)).toBe(totalMinor);
        expect((amounts[0] ?? 0n) - (amounts.at(-1) ?? 0n)).toBeLessThanOrEqual(1n);
        expect(made.every(({ dueOn }) => isPlainDate(dueOn))).toBe(true);
        expect(scheduleTrouble(made, { totalMinor, today: firstOn }, words)).toBeNull();
      },
    ),
  );
});

test("a plan that was moved by one minor unit or one day back is none", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 24n, max: 10n ** 12n }), fc.integer({ min: 1, max: 12 }), (totalMinor, count) => {
      const made = equalInstalments(totalMinor, { count, firstOn: "2026-03-02", every: "month" });
      expect(scheduleTrouble(made, { totalMinor: totalMinor + 1n, today: "2026-03-02" }, words)).not.toBeNull();
      expect(scheduleTrouble(made, { totalMinor, today: "2026-03-03" }, words)).not.toBeNull();
    }),
  );
});

test.each([
  ["from the oldest due date to the last part", "2026-01-01", 90],
  ["nothing where nothing was due yet", null, null],
  ["none where all is due later than the last part", "2026-12-01", 0],
])("the longest delay counts %s", (_, oldest, days) => {
  expect(longestDelay([part("2026-03-02", 1n), part("2026-04-01", 1n)], oldest)).toBe(days);
  expect(daysBetween("2026-01-01", "2026-04-01")).toBe(90);
});

test.each([
  [1n, 3n, 3_333],
  [5n, 5n, 10_000],
  [5n, 0n, 0],
])("%i of %i is %i ten-thousandths", (share, whole, expected) => {
  expect(shareOf(share, whole)).toBe(expected);
});
