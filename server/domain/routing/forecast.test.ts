import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { businessCalendar } from "#server/domain/routing/calendar";
import { breachesAtPace, endOfDay, paceOf } from "#server/domain/routing/forecast";
import { calendarOf, defaultServiceLevels } from "#server/domain/routing/service-levels";

const berlin = businessCalendar(calendarOf(defaultServiceLevels, { code: "DE01", country: "DE" }), "Europe/Berlin");
const at = (text: string) => new Date(`2026-03-${text}:00Z`);
/** Monday, 13:00 in Berlin: four hours of work are left. */
const now = at("02T12:00");
const due = (...texts: string[]) => texts.map((text) => ({ dueAt: at(text) }));

describe("who will be late at a pace", () => {
  test.each<[string, number, number, { dueAt: Date }[], { dueAt: Date }[]]>([
    ["nobody while the team keeps up", 0, 60, due("02T13:00", "02T14:00", "02T15:00"), []],
    ["exactly in time is in time", 0, 60, due("02T13:00"), []],
    ["whoever is due before their turn", 0, 60, due("02T12:30", "02T15:00"), due("02T12:30")],
    ["what is late already is done first", 2, 60, due("02T14:00", "02T16:00"), due("02T14:00")],
    ["of two due at once the second", 0, 60, due("02T13:30", "02T13:30"), due("02T13:30")],
    ["nobody is late for work due after the night", 7, 60, due("03T12:00"), []],
    ["the night gives no time", 8, 60, due("03T08:30"), due("03T08:30")],
    ["a due time after hours is reached by what was worked before", 3, 60, due("02T20:00"), []],
    ["… and no more than that", 4, 60, due("02T20:00"), due("02T20:00")],
  ])("%s", (_, late, minutesPerCase, soon, breaching) =>
    expect(breachesAtPace({ now, calendar: berlin, late, soon, minutesPerCase })).toEqual(breaching),
  );

  test("a slower team and a longer line never make fewer late", () => {
    const minutes = fc.integer({ min: 0, max: 480 });
    fc.assert(
      fc.property(
        fc.array(minutes, { maxLength: 30 }),
        fc.nat(20),
        fc.integer({ min: 1, max: 90 }),
        (dues, late, pace) => {
          const soon = dues
            .toSorted((left, right) => left - right)
            .map((left) => ({ dueAt: new Date(+now + left * 60_000) }));
          const count = (ahead: number, minutesPerCase: number) =>
            breachesAtPace({ now, calendar: berlin, late: ahead, soon, minutesPerCase }).length;
          expect(count(late + 1, pace)).toBeGreaterThanOrEqual(count(late, pace));
          expect(count(late, pace + 1)).toBeGreaterThanOrEqual(count(late, pace));
        },
      ),
    );
  });
});

test.each([
  [{ closed: 8, workedMinutes: 480 }, 60],
  [{ closed: 0, workedMinutes: 480 }, null],
  [{ closed: 3, workedMinutes: 0 }, null],
])("the pace of %o", (facts, minutes) => expect(paceOf(facts)).toBe(minutes));

test.each([
  ["Europe/Berlin", "2026-03-02T23:30:00Z", "2026-03-03T23:00:00.000Z"],
  ["Asia/Tokyo", "2026-03-02T12:00:00Z", "2026-03-02T15:00:00.000Z"],
  ["America/New_York", "2026-03-08T04:30:00Z", "2026-03-08T05:00:00.000Z"],
])("the day ends where the calendar is kept: %s", (timeZone, instant, end) =>
  expect(endOfDay({ timeZone }, new Date(instant)).toISOString()).toBe(end),
);
