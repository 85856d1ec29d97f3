import { expect, test } from "vitest";
import { dueBefore } from "#server/services/cases/case-list-sql";
import { searchTerms } from "#server/services/cases/search-terms";

const now = new Date("2026-03-02T23:10:00.000Z");

test("overdue ends now, today at midnight UTC, the week six days later", () => {
  expect(dueBefore("overdue", now).toISOString()).toBe("2026-03-02T23:10:00.000Z");
  expect(dueBefore("today", now).toISOString()).toBe("2026-03-03T00:00:00.000Z");
  expect(dueBefore("week", now).toISOString()).toBe("2026-03-09T00:00:00.000Z");
});

test.each([
  ["", null],
  ["postal CODE", { patterns: ["%postal%", "%CODE%"], leading: "%postal%", number: null }],
  ["10423", { patterns: ["%10423%"], leading: "%10423%", number: "10423" }],
  ["#10423", { patterns: ["%#10423%"], leading: "%#10423%", number: "10423" }],
  ["case 10423", { patterns: ["%case%", "%10423%"], leading: "%10423%", number: "10423" }],
  ["100%_\\", { patterns: ["%100\\%\\_\\\\%"], leading: "%100\\%\\_\\\\%", number: null }],
])("%j is searched as %j", (typed, terms) => {
  expect(searchTerms(typed)).toEqual(terms);
});
