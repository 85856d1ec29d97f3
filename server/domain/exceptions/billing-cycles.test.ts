import { describe, expect, test } from "vitest";
import { cycleOf, cycleStart } from "#server/domain/exceptions/billing-cycles";
import { givenFacts, givenLine } from "#server/domain/exceptions/given-facts";

const within = (period: [string, string], span: [string, string], line: [string, string] | null = null) => {
  const [periodStartsOn, periodEndsOn] = period;
  const lines = line ? [givenLine({ periodStartsOn: line[0], periodEndsOn: line[1] })] : [];
  const facts = givenFacts({ invoice: { periodStartsOn, periodEndsOn }, lines });
  const cycle = cycleOf(facts, { startsOn: span[0], endsOn: span[1] });
  return cycle && [cycle.startsOn, cycle.endsOn];
};

describe("the cycle of a span", () => {
  test.each<[string, [string, string], [string, string], [string, string] | null]>([
    [
      "the invoice's own period",
      ["2026-02-01", "2026-03-01"],
      ["2026-02-10", "2026-03-01"],
      ["2026-02-01", "2026-03-01"],
    ],
    ["the month before it", ["2026-02-01", "2026-03-01"], ["2026-01-20", "2026-02-01"], ["2026-01-01", "2026-02-01"]],
    ["a leap February", ["2028-03-01", "2028-04-01"], ["2028-02-10", "2028-03-01"], ["2028-02-01", "2028-03-01"]],
    [
      "months that begin on the 31st",
      ["2026-02-28", "2026-03-31"],
      ["2026-02-05", "2026-02-28"],
      ["2026-01-31", "2026-02-28"],
    ],
    ["the quarter before", ["2026-01-15", "2026-04-15"], ["2025-12-01", "2026-01-15"], ["2025-10-15", "2026-01-15"]],
    ["thirty days before", ["2026-01-31", "2026-03-02"], ["2026-01-10", "2026-01-31"], ["2026-01-01", "2026-01-31"]],
    ["over two cycles", ["2026-02-01", "2026-03-01"], ["2026-01-20", "2026-02-20"], null],
    ["after everything known", ["2026-02-01", "2026-03-01"], ["2026-04-10", "2026-05-01"], null],
    ["no period at all", ["2026-03-01", "2026-03-01"], ["2026-02-10", "2026-03-01"], null],
  ])("%s", (_name, period, span, expected) => expect(within(period, span)).toEqual(expected));

  test("an invoice without a period takes it from its whole lines", () => {
    expect(within(["2026-03-01", "2026-03-01"], ["2026-02-10", "2026-03-01"], ["2026-03-01", "2026-04-01"])).toEqual([
      "2026-02-01",
      "2026-03-01",
    ]);
  });
});

test("a cycle began at the time of day it ended, though clocks were turned between", () => {
  const cycle = { startsOn: "2026-03-15", endsOn: "2026-04-15" };
  expect(cycleStart(cycle, new Date("2026-04-15T09:30:00Z"), "Europe/Berlin")).toEqual(
    new Date("2026-03-15T09:30:00Z"),
  );
  // 22:30 UTC is half past midnight in summer and still the evening before in winter.
  const night = { startsOn: "2026-03-14", endsOn: "2026-04-15" };
  expect(cycleStart(night, new Date("2026-04-14T22:30:00Z"), "Europe/Berlin")).toEqual(
    new Date("2026-03-14T22:30:00Z"),
  );
  expect(cycleStart({ ...cycle, startsOn: "2026-03-10" }, new Date("2026-05-15T09:30:00Z"), "UTC")).toBeNull();
});
