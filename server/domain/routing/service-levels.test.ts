import { describe, expect, test } from "vitest";
import { businessCalendar } from "#server/domain/routing/calendar";
import { dueAfterPause, dueUnderAllowance, escalationAt } from "#server/domain/routing/clock";
import { forecastBreaches } from "#server/domain/routing/forecast";
import { diffHolds, HoldsPolicy, holdsDraft, holdsTroubles } from "#server/domain/routing/holds-policy";
import { makeJudge } from "#server/domain/routing/judge";
import { defaultRoutingPolicy } from "#server/domain/routing/routing-policy";
import {
  calendarOf,
  defaultServiceLevels,
  minutesAllowed,
  ServiceLevels,
  stopsClock,
  workingMinutes,
} from "#server/domain/routing/service-levels";
import { diffServiceLevels, serviceLevelTroubles, weekWords } from "#server/domain/routing/service-levels-document";
import { givenFacts } from "#server/domain/routing/testing/given-routing";

const known = { types: new Set(["tax_calculation_failure"]), entities: new Set(["DE01"]), teams: null };
const labels = { type: (key: string) => key, team: (key: string) => key };
const saying = (change: Partial<ServiceLevels>): ServiceLevels => ({ ...defaultServiceLevels, ...change });
const calendars = defaultServiceLevels.calendars;
const withCalendar = (change: object) =>
  saying({ calendars: calendars.map((one) => (one.key === "de" ? { ...one, ...change } : one)) });
const berlin = businessCalendar(calendarOf(defaultServiceLevels, { code: "DE01", country: "DE" }), "Europe/Berlin");
const at = (text: string) => new Date(text);

describe("how long a case may take", () => {
  const type = { type: "tax_calculation_failure", typeHours: 8 };
  test.each([
    ["the severity's time", saying({ typesOwnCount: false }), type, "medium", 960],
    ["the type's own where it is sooner", saying({}), type, "medium", 480],
    ["the severity's where that is sooner", saying({}), type, "critical", 240],
    [
      "the document's for the type, whatever else",
      saying({ types: [{ type: type.type, minutes: { critical: 600 } }] }),
      type,
      "critical",
      600,
    ],
    [
      "not for another severity",
      saying({ types: [{ type: type.type, minutes: { critical: 600 } }] }),
      type,
      "high",
      480,
    ],
  ] as const)("%s", (_case, document, facts, severity, minutes) => {
    expect(minutesAllowed(document, facts, severity)).toBe(minutes);
  });

  test.each([
    [0.001, 1],
    [4, 240],
    [8, 480],
    [12, 480],
    [24, 480],
    [72, 1_440],
  ])("%s h of a type are %s min of work", (hours, minutes) => {
    expect(workingMinutes(hours)).toBe(minutes);
  });
});

test("an entity works by the calendar that names it, else its country's, else everybody else's", () => {
  const own = { ...calendars[0], key: "own", name: "Own", entities: ["DE01"], country: null } as (typeof calendars)[0];
  const document = saying({ calendars: [...calendars, own] });
  expect(calendarOf(document, { code: "DE01", country: "DE" }).key).toBe("own");
  expect(calendarOf(document, { code: "DE02", country: "DE" }).key).toBe("de");
  expect(calendarOf(document, { code: "FR01", country: "FR" }).key).toBe("elsewhere");
  expect(calendarOf(document, null).key).toBe("elsewhere");
});

test("the clock stands still for those it was said for, and for every snooze if that was said", () => {
  expect([stopsClock(defaultServiceLevels, "customer"), stopsClock(defaultServiceLevels, "source")]).toEqual([
    true,
    true,
  ]);
  expect([stopsClock(defaultServiceLevels, "internal"), stopsClock(defaultServiceLevels, null)]).toEqual([
    false,
    false,
  ]);
  expect(stopsClock(saying({ pauses: { waitingOn: [], whileSnoozed: true } }), "internal")).toBe(true);
});

describe("what cannot be used of service levels", () => {
  test("nothing of what was delivered", () => {
    expect(ServiceLevels.parse(defaultServiceLevels)).toEqual(defaultServiceLevels);
    expect(serviceLevelTroubles(defaultServiceLevels, known)).toEqual([]);
  });

  test.each([
    [
      "a calendar without hours",
      withCalendar({ week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } }),
      /nobody ever works/,
    ],
    [
      "hours that overlap",
      withCalendar({
        week: {
          ...calendars[0]?.week,
          mon: [
            { from: "09:00", to: "12:00" },
            { from: "11:30", to: "17:00" },
          ],
        },
      }),
      /hours of Monday overlap/,
    ],
    [
      "a night that lasts into the next shift",
      withCalendar({ week: { ...calendars[0]?.week, mon: [{ from: "22:00", to: "10:00" }] } }),
      /hours of Tuesday overlap/,
    ],
    [
      "a holiday twice",
      withCalendar({
        holidays: [
          { on: "2026-05-01", name: "a" },
          { on: "2026-05-01", name: "b" },
        ],
      }),
      /2026-05-01 is a holiday twice/,
    ],
    ["an entity that is not ours", withCalendar({ entities: ["XX99"] }), /“XX99” is no legal entity/],
    [
      "nobody for everybody else",
      saying({ calendars: calendars.slice(0, 3) }),
      /Exactly one calendar has to be for everybody else/,
    ],
    [
      "two calendars of one country",
      saying({ calendars: [...calendars, { ...calendars[0], key: "us2", name: "US 2" } as (typeof calendars)[0]] }),
      /for all of US/,
    ],
    [
      "a type nobody knows",
      saying({ types: [{ type: "moods", minutes: { low: 5 } }] }),
      /“moods” is no exception type/,
    ],
  ])("%s", (_case, document, sentence) => {
    expect(serviceLevelTroubles(document, known).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(sentence),
    );
  });
});

test("what service levels say otherwise reads as sentences", () => {
  const after = saying({
    severities: { ...defaultServiceLevels.severities, high: 120 },
    typesOwnCount: false,
    types: [{ type: "tax_calculation_failure", minutes: { high: 60 } }],
    pauses: { waitingOn: ["customer"], whileSnoozed: false },
    calendars: calendars.map((one) =>
      one.key === "de"
        ? {
            ...one,
            week: { ...one.week, fri: [{ from: "09:00", to: "14:00" }] },
            holidays: [...one.holidays, { on: "2026-12-24", name: "Heiligabend" }],
          }
        : one,
    ),
  });
  expect(
    diffServiceLevels(defaultServiceLevels, after, labels).map(({ subject, sentence }) => `${subject} ${sentence}`),
  ).toEqual([
    "High severity was due in 8 h, would be due in 2 h",
    "A type's own time counted where it is sooner, would count never",
    "tax_calculation_failure had no time of its own, would have 1 h when high",
    "The clock stood still while a case waits for the customer and for a source, would stand still while a case waits for the customer",
    "Calendar Germany was open Monday to Friday 09:00–17:00, would be open Monday to Thursday 09:00–17:00, Friday 09:00–14:00",
    "Calendar Germany would also be closed on 2026-12-24 Heiligabend",
  ]);
  expect(diffServiceLevels(after, ServiceLevels.parse(JSON.parse(JSON.stringify(after))), labels)).toEqual([]);
  expect(weekWords({ mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] })).toBe("never");
});

describe("holds", () => {
  const policy = HoldsPolicy.parse({ types: [{ type: "missing_po", severities: { high: "hold", low: "let_go" } }] });
  test.each([
    ["as the type says where nothing is said", "other", "high", true, true, true],
    ["not where the type does not", "other", "high", true, false, false],
    ["where it is said, whatever the type says", "missing_po", "high", true, false, true],
    ["not where it is to be let go", "missing_po", "low", true, true, false],
    ["as the type says for the other severities", "missing_po", "medium", true, true, true],
    ["never what went out", "missing_po", "high", false, true, false],
  ] as const)("%s", (_case, type, severity, isDraft, typeHolds, expected) => {
    expect(holdsDraft(policy, { type, isDraft, typeHolds }, severity)).toBe(expected);
  });

  test("say what they say otherwise, and what nobody knows", () => {
    expect(diffHolds({ types: [] }, policy, labels)).toEqual([
      {
        subject: "missing_po",
        sentence:
          "drafts of low cases were held as the type says, would be let go and drafts of high cases were held as the type says, would be held",
      },
    ]);
    expect(holdsTroubles(policy, known)).toEqual([{ path: "types.0", message: "“missing_po” is no exception type" }]);
  });
});

describe("the clock of a case", () => {
  test("due times move by the working time that stood still, and not by nights", () => {
    const due = dueAfterPause(
      berlin,
      at("2026-03-03T10:00:00Z"),
      at("2026-03-02T15:00:00Z"),
      at("2026-03-03T09:00:00Z"),
    );
    expect(due).toEqual(at("2026-03-03T12:00:00Z"));
    expect(dueAfterPause(berlin, due, at("2026-03-07T00:00:00Z"), at("2026-03-08T00:00:00Z"))).toEqual(due);
  });

  test("another allowance keeps what stood still", () => {
    const stood = { detectedAt: at("2026-03-02T08:00:00Z"), dueAt: at("2026-03-02T12:00:00Z"), allottedMinutes: 180 };
    expect(dueUnderAllowance(berlin, stood, 60)).toEqual(at("2026-03-02T10:00:00Z"));
    expect(dueUnderAllowance(berlin, stood, 480)).toEqual(at("2026-03-03T09:00:00Z"));
  });

  test("a case goes up when it is late for too long or nothing happens, and the next level has as long again", () => {
    const escalation = { to: null, afterMinutes: 60, stalledAfterMinutes: 120 };
    const facts = { dueAt: at("2026-03-02T10:00:00Z"), lastActAt: at("2026-03-02T09:30:00Z"), lastRaisedAt: null };
    expect(escalationAt(berlin, escalation, facts)).toEqual({ at: at("2026-03-02T11:00:00Z"), reason: "past_due" });
    expect(escalationAt(berlin, escalation, { ...facts, lastActAt: at("2026-03-02T08:00:00Z") })).toEqual({
      at: at("2026-03-02T10:00:00Z"),
      reason: "stalled",
    });
    expect(
      escalationAt(
        berlin,
        { ...escalation, stalledAfterMinutes: null },
        { ...facts, lastRaisedAt: at("2026-03-02T11:00:00Z") },
      ),
    ).toEqual({ at: at("2026-03-02T12:00:00Z"), reason: "past_due" });
  });
});

describe("a forecast", () => {
  const facts = {
    now: at("2026-03-02T09:00:00Z"),
    until: at("2026-03-03T09:00:00Z"),
    calendar: berlin,
    closed: 8,
    workedMinutes: 480,
  };
  test("at one case an hour: the late ones first, then by due time", () => {
    const dueAts = [
      "2026-03-02T08:00:00Z",
      "2026-03-02T10:30:00Z",
      "2026-03-02T12:00:00Z",
      "2026-03-02T12:00:00Z",
      "2026-03-05T09:00:00Z",
    ].map(at);
    // One late: done at 10:00. Then 11:00 (due 10:30, late), 12:00 (in time) and 13:00 (due 12:00, late).
    expect(forecastBreaches({ ...facts, dueAts })).toEqual({
      late: 1,
      dueInTime: 3,
      willBreach: 2,
      minutesPerCase: 60,
    });
  });
  test("nobody closed anything: nothing is foretold", () => {
    expect(forecastBreaches({ ...facts, closed: 0, dueAts: [at("2026-03-02T10:00:00Z")] })).toEqual({
      late: 0,
      dueInTime: 1,
      willBreach: null,
      minutesPerCase: null,
    });
  });
});

test("a judge puts the three documents together", () => {
  const judge = makeJudge(
    { routing: defaultRoutingPolicy, service_levels: defaultServiceLevels, holds: { types: [] } },
    [{ code: "DE01", country: "DE", timeZone: "Europe/Berlin" }],
  );
  const large = judge.judge(givenFacts({ baseAmountMinor: "10000000" }));
  expect(large).toMatchObject({
    row: { key: "large-amounts" },
    severity: "critical",
    allottedMinutes: 240,
    isHolding: true,
  });
  expect(judge.dueAt(givenFacts(), at("2026-03-02T09:30:00Z"), 480)).toEqual(at("2026-03-03T09:30:00Z"));
  expect(judge.dueAt(givenFacts({ entity: null }), at("2026-03-02T16:30:00Z"), 60)).toEqual(at("2026-03-03T09:30:00Z"));
});
