import { describe, expect, test } from "vitest";
import { dayChoices, endOfMonth, monthLater } from "./day-choices";

describe("the days people agree on", () => {
  test.each([
    ["2026-11-23", "Tomorrow 2026-11-24, Friday 2026-11-27, In a week 2026-11-30, In two weeks 2026-12-07"],
    ["2026-11-19", "Tomorrow 2026-11-20, In a week 2026-11-26, In two weeks 2026-12-03, End of month 2026-11-30"],
    ["2026-11-20", "Tomorrow 2026-11-21, Friday 2026-11-27, In two weeks 2026-12-04, End of month 2026-11-30"],
    [
      "2026-11-30",
      "Tomorrow 2026-12-01, Friday 2026-12-04, In a week 2026-12-07, In two weeks 2026-12-14, End of month 2026-12-31",
    ],
    ["2026-12-30", "Tomorrow 2026-12-31, Friday 2027-01-01, In a week 2027-01-06, In two weeks 2027-01-13"],
  ])("on %s", (today, said) => {
    expect(
      dayChoices(today)
        .map(({ label, day }) => `${label} ${day}`)
        .join(", "),
    ).toBe(said);
  });
});

test.each([
  ["2026-11-03", "2026-11-30"],
  ["2026-12-31", "2027-01-31"],
  ["2028-02-10", "2028-02-29"],
  ["2027-01-31", "2027-02-28"],
])("the month of %s ends on %s", (today, end) => expect(endOfMonth(today)).toBe(end));

test.each([
  ["2026-11-15", "2026-12-15"],
  ["2026-12-15", "2027-01-15"],
  ["2027-01-31", "2027-02-28"],
  ["2028-01-30", "2028-02-29"],
])("a month after %s is %s", (day, later) => expect(monthLater(day)).toBe(later));
