import { describe, expect, test } from "vitest";
import {
  type CountedDay,
  countedWindow,
  daysOf,
  lastCompleteDay,
  wasOver,
} from "#server/domain/completeness/last-complete-day";

const window = { fromOn: "2026-11-16", toOn: "2026-11-19" };
const subjects = [
  { subject: "invoices", direction: "in" },
  { subject: "acts", direction: "out" },
] as const;
const zoneOf = (code: string) => ({ US01: "America/New_York" })[code] ?? "UTC";

const count = (subject: "invoices" | "acts", businessOn: string, over: Partial<CountedDay> = {}): CountedDay => ({
  subject,
  direction: subject === "acts" ? "out" : "in",
  entityCode: "US01",
  businessOn,
  state: "agrees",
  countedAt: new Date("2026-11-20T08:00:00Z"),
  ...over,
});
const all = daysOf(window).flatMap((on) => [count("invoices", on), count("acts", on)]);
const without = (subject: string, on: string) =>
  all.filter((each) => each.subject !== subject || each.businessOn !== on);

describe("the last complete day", () => {
  test.each([
    ["everything agrees", all, "2026-11-19"],
    ["nothing was counted", [], null],
    ["one subject was not counted on a day in between", without("acts", "2026-11-18"), "2026-11-17"],
    [
      "one entity breaks on a day",
      [...all, count("invoices", "2026-11-17", { entityCode: "DE01", state: "breaks" })],
      "2026-11-16",
    ],
    ["the first day breaks", [...all, count("acts", "2026-11-16", { state: "breaks" })], null],
    [
      "the last day was counted before it was over in New York",
      [
        ...without("invoices", "2026-11-19"),
        count("invoices", "2026-11-19", { countedAt: new Date("2026-11-20T04:59:59Z") }),
      ],
      "2026-11-18",
    ],
    [
      "and a second later, when it was",
      [
        ...without("invoices", "2026-11-19"),
        count("invoices", "2026-11-19", { countedAt: new Date("2026-11-20T05:00:00Z") }),
      ],
      "2026-11-19",
    ],
  ])("when %s", (_case, counts, expected) => {
    expect(lastCompleteDay(subjects, counts, window, zoneOf)).toBe(expected);
  });

  test("a source of which nothing is counted has none", () => {
    expect(lastCompleteDay([], all, window, zoneOf)).toBeNull();
  });

  test("the window holds fourteen days and ends yesterday", () => {
    const fortnight = countedWindow("2026-11-20");
    expect(fortnight).toEqual({ fromOn: "2026-11-06", toOn: "2026-11-19" });
    expect(daysOf(fortnight)).toHaveLength(14);
  });

  test("a day in Tokyo is over before it is in UTC", () => {
    const seen = count("invoices", "2026-11-19", { countedAt: new Date("2026-11-19T15:00:00Z") });
    expect([wasOver(seen, "Asia/Tokyo"), wasOver(seen, "UTC")]).toEqual([true, false]);
  });
});
