import { expect, test } from "vitest";
import { defaultServiceLevels } from "#server/domain/routing/service-levels";
import { draftOf, newCalendar, readDraft } from "./service-level-drafts";

const draft = draftOf(defaultServiceLevels);

test("service levels are what they were after being opened", () => {
  const own = { ...defaultServiceLevels, types: [{ type: "x", minutes: { high: 60 } }] };
  expect(readDraft(draft)).toEqual({ document: defaultServiceLevels, troubles: [] });
  expect(readDraft(draftOf(own))).toEqual({ document: own, troubles: [] });
});

test("hours are read with either dash, several a day, and through the night", () => {
  const week = { ...draft.calendars[0]?.week, mon: "09:00-12:00, 13:00–17:30", tue: "22:00–06:00", wed: "" };
  const changed = { ...draft, calendars: [{ ...draft.calendars[0], week }] as typeof draft.calendars };
  const { document, troubles } = readDraft(changed);
  expect(troubles).toEqual([]);
  expect(document.calendars[0]?.week).toMatchObject({
    mon: [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "17:30" },
    ],
    tue: [{ from: "22:00", to: "06:00" }],
    wed: [],
  });
});

test.each([
  [
    "minutes that are none",
    { ...draft, severities: { ...draft.severities, high: "soon" } },
    /^High severity: write whole minutes/,
  ],
  [
    "a type's minutes",
    { ...draft, types: [{ type: "x", minutes: { low: "0", medium: "", high: "", critical: "" } }] },
    /its own when low/,
  ],
  [
    "hours that are none",
    { ...draft, calendars: draft.calendars.map((one) => ({ ...one, week: { ...one.week, fri: "9-5" } })) },
    /United States, Friday: write hours as 09:00–17:00/,
  ],
  [
    "a day that is none",
    { ...draft, calendars: draft.calendars.map((one) => ({ ...one, holidays: "2026-02-30 Never" })) },
    /“2026-02-30 Never” is not a day/,
  ],
  [
    "a day without a name",
    { ...draft, calendars: draft.calendars.map((one) => ({ ...one, holidays: "2026-02-03" })) },
    /is not a day and its name/,
  ],
  [
    "a country in words",
    { ...draft, calendars: draft.calendars.map((one) => ({ ...one, country: "France" })) },
    /two capital letters/,
  ],
])("%s are told", (_case, changed, sentence) => {
  expect(readDraft(changed).troubles[0]).toMatch(sentence);
});

test("a new calendar has a key of its own and is a usual week", () => {
  const calendars = [...draft.calendars, newCalendar(draft.calendars)];
  expect(new Set([...calendars, newCalendar(calendars)].map(({ key }) => key)).size).toBe(6);
  expect(readDraft({ ...draft, calendars }).troubles).toEqual([]);
});
