import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addBusinessMinutes,
  businessCalendar,
  businessMinutesBetween,
  businessMinutesFrom,
  type Week,
  type WorkingTime,
  weekdayOf,
} from "#server/domain/routing/calendar";
import { publicHolidays } from "#server/domain/routing/holidays";
import { calendarOf, defaultServiceLevels } from "#server/domain/routing/service-levels";

const closed: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
const office = calendarOf(defaultServiceLevels, null).week;
const at = (text: string) => new Date(text);
const berlin = businessCalendar({ week: office, holidays: publicHolidays("DE") }, "Europe/Berlin");
const newYork = businessCalendar({ week: office, holidays: publicHolidays("US") }, "America/New_York");
const tokyo = businessCalendar({ week: office, holidays: publicHolidays("JP") }, "Asia/Tokyo");
const night: Week = { ...closed, mon: [{ from: "22:00", to: "06:00" }], tue: [{ from: "22:00", to: "06:00" }] };
const nights = businessCalendar({ week: night, holidays: [{ on: "2026-03-03", name: "Closed" }] }, "Europe/Berlin");
const always: Week = { ...closed, sun: [{ from: "00:00", to: "24:00" }] };
const sundays = businessCalendar({ week: always, holidays: [] }, "Europe/Berlin");

describe("adding working time", () => {
  test.each([
    ["within a morning", berlin, "2026-03-02T08:00:00Z", 60, "2026-03-02T09:00:00Z"],
    ["before anybody came", berlin, "2026-03-02T05:00:00Z", 60, "2026-03-02T09:00:00Z"],
    ["over the evening", berlin, "2026-03-02T15:30:00Z", 60, "2026-03-03T08:30:00Z"],
    ["to the very end of a day", berlin, "2026-03-02T15:30:00Z", 30, "2026-03-02T16:00:00Z"],
    ["over a weekend", berlin, "2026-03-06T15:30:00Z", 60, "2026-03-09T08:30:00Z"],
    ["over Easter", berlin, "2026-04-02T14:30:00Z", 60, "2026-04-07T07:30:00Z"],
    ["over a weekend in which the clocks go forward", berlin, "2026-03-27T15:30:00Z", 60, "2026-03-30T07:30:00Z"],
    ["over a weekend in which they go back", newYork, "2026-10-30T20:30:00Z", 60, "2026-11-02T14:30:00Z"],
    ["over three holidays and a weekend", tokyo, "2026-09-18T07:30:00Z", 60, "2026-09-24T00:30:00Z"],
    ["through a night", nights, "2026-03-02T22:00:00Z", 480, "2026-03-09T22:00:00Z"],
    ["begun in the small hours", nights, "2026-03-03T04:00:00Z", 60, "2026-03-03T05:00:00Z"],
    ["on the day of 23 hours", sundays, "2026-03-28T23:00:00Z", 23 * 60, "2026-03-29T22:00:00Z"],
    ["on the day of 25 hours", sundays, "2026-10-24T22:00:00Z", 25 * 60, "2026-10-25T23:00:00Z"],
    ["none at all", berlin, "2026-03-01T12:00:00Z", 0, "2026-03-01T12:00:00Z"],
  ])("%s", (_case, calendar, from, minutes, to) => {
    expect(addBusinessMinutes(calendar, at(from), minutes).toISOString()).toBe(at(to).toISOString());
    expect(businessMinutesBetween(calendar, at(from), at(to))).toBe(minutes);
  });

  test("where nobody ever works has no end, and says so", () => {
    const never = businessCalendar({ week: closed, holidays: [] }, "UTC");
    expect(() => addBusinessMinutes(never, at("2026-03-02T00:00:00Z"), 1)).toThrow(/Nobody ever works/);
    expect(() => addBusinessMinutes(berlin, at("2026-03-02T00:00:00Z"), -1)).toThrow(/counted forward/);
  });
});

test("holidays fall on days that exist, once each, and none of a moved one on a weekend", () => {
  for (const country of ["US", "DE", "JP"] as const) {
    const days = publicHolidays(country).map(({ on }) => on);
    expect(new Set(days).size).toBe(days.length);
    expect(days.every((day) => /^202[67]-\d\d-\d\d$/.test(day))).toBe(true);
    expect(days.filter((day) => day.startsWith("2026")).length).toBeGreaterThan(8);
  }
  expect(publicHolidays("US").filter(({ on }) => ["sat", "sun"].includes(weekdayOf(on)))).toEqual([]);
});

describe("whatever the calendar", () => {
  const zone = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
  );
  const time = fc
    .integer({ min: 0, max: 47 })
    .map((half) => `${String(half >> 1).padStart(2, "0")}:${half % 2 ? "30" : "00"}`);
  const hours = fc.array(fc.record({ from: time, to: time }), { maxLength: 2 });
  const week = fc
    .record({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours })
    .filter((days) => Object.values(days).some((day) => day.length > 0));
  const holidays = fc.array(
    fc.integer({ min: 1, max: 28 }).map((day) => ({ on: `2026-03-${String(day).padStart(2, "0")}`, name: "Closed" })),
    { maxLength: 5 },
  );
  const workingTime = fc.record({ week, holidays }) as fc.Arbitrary<WorkingTime>;
  const instant = fc
    .integer({ min: 0, max: 700 * 24 * 60 })
    .map((minute) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000 + 137));
  const minutes = fc.integer({ min: 0, max: 6_000 });

  test("measuring gives back what was added", () => {
    fc.assert(
      fc.property(workingTime, zone, instant, minutes, (time, place, from, added) => {
        const calendar = businessCalendar(time, place);
        expect(businessMinutesBetween(calendar, from, addBusinessMinutes(calendar, from, added))).toBe(added);
      }),
    );
  });

  test("more time, or a later start, never ends sooner", () => {
    fc.assert(
      fc.property(
        workingTime,
        zone,
        instant,
        minutes,
        minutes,
        fc.integer({ min: 0, max: 5_000 }),
        (time, place, from, less, more, delay) => {
          const calendar = businessCalendar(time, place);
          const end = addBusinessMinutes(calendar, from, less);
          expect(addBusinessMinutes(calendar, from, less + more) >= end).toBe(true);
          expect(addBusinessMinutes(calendar, new Date(from.getTime() + delay * 60_000), less) >= end).toBe(true);
        },
      ),
    );
  });

  test("time adds up, and one way is the other backwards", () => {
    fc.assert(
      fc.property(workingTime, zone, fc.tuple(instant, instant, instant), (time, place, instants) => {
        const calendar = businessCalendar(time, place);
        const [first, second, third] = instants.toSorted((left, right) => left.getTime() - right.getTime()) as [
          Date,
          Date,
          Date,
        ];
        const between = (from: Date, to: Date) => Math.round(businessMinutesBetween(calendar, from, to) * 60_000);
        expect(between(first, second) + between(second, third)).toBe(between(first, third));
        expect(between(third, first) + between(first, third)).toBe(0);
        expect(between(first, third)).toBeLessThanOrEqual(third.getTime() - first.getTime());
        // Counted on to several instants at once, each is what it is alone.
        const counted = businessMinutesFrom(calendar, first, third);
        expect([first, second, third].map(counted)).toEqual(
          [first, second, third].map((to) => businessMinutesBetween(calendar, first, to)),
        );
      }),
    );
  });
});
