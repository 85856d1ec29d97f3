import { expect, test } from "vitest";
import { businessMinutesBetween } from "#server/domain/routing/calendar";
import { calendarsFrom, workingTimesOf } from "#server/domain/routing/desk-reference";
import { makeJudge } from "#server/domain/routing/judge";
import { defaultRoutingPolicy } from "#server/domain/routing/routing-policy";
import { defaultServiceLevels } from "#server/domain/routing/service-levels";

const workplaces = [
  { code: "DE01", country: "DE", timeZone: "Europe/Berlin" },
  { code: "JP01", country: "JP", timeZone: "Asia/Tokyo" },
  { code: "FR01", country: "FR", timeZone: "Europe/Paris" },
];
const times = workingTimesOf(defaultServiceLevels, workplaces);

test("only calendars that somebody keeps travel", () => {
  expect(Object.keys(times.calendars).sort()).toEqual(["de", "elsewhere", "jp"]);
  expect(times.elsewhere).toBe("elsewhere");
});

test.each([["DE01"], ["JP01"], ["FR01"], ["XX01"], [null]])(
  "the browser counts the working time of %s as the judge does",
  (entity) => {
    const judge = makeJudge(
      { routing: defaultRoutingPolicy, service_levels: defaultServiceLevels, holds: { types: [] } },
      workplaces,
    );
    // Over a weekend, a German holiday and the change of the clocks.
    const from = new Date("2026-03-27T03:30:00Z");
    const to = new Date("2026-04-07T13:10:00Z");
    const sent = calendarsFrom(JSON.parse(JSON.stringify(times)))(entity);
    expect(businessMinutesBetween(sent, from, to)).toBe(businessMinutesBetween(judge.calendar(entity), from, to));
  },
);
