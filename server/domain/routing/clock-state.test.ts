import { describe, expect, test } from "vitest";
import { businessCalendar } from "#server/domain/routing/calendar";
import { type ClockState, clockState } from "#server/domain/routing/clock-state";
import { calendarOf, defaultServiceLevels } from "#server/domain/routing/service-levels";

/** Nine to five, Monday to Friday; in Berlin that is 08:00 to 16:00 by UTC in winter. */
const berlin = businessCalendar(calendarOf(defaultServiceLevels, { code: "DE01", country: "DE" }), "Europe/Berlin");
const at = (text: string) => new Date(`2026-03-${text}:00Z`);
const monday = at("02T14:00");

const running = (minutesLeft: number): ClockState => ({ kind: "running", minutesLeft });
const breached = (minutesLate: number): ClockState => ({ kind: "breached", minutesLate });

describe("a clock counts working time", () => {
  test.each<[string, Date, Date, ClockState]>([
    ["what is left of today", at("02T15:30"), monday, running(90)],
    ["the night does not count", at("03T09:00"), monday, running(180)],
    ["nor does the weekend", at("09T09:00"), at("06T15:00"), running(120)],
    ["a due time outside working hours leaves what comes before it", at("02T20:00"), monday, running(120)],
    ["nothing is left where nobody works any more", at("02T20:00"), at("02T18:00"), running(0)],
    ["late from the very instant", monday, monday, breached(0)],
    ["late by working time", at("02T10:00"), monday, breached(240)],
    ["late since Friday evening is not yet late by anything on Sunday", at("06T16:00"), at("08T12:00"), breached(0)],
  ])("%s", (_, dueAt, now, state) =>
    expect(clockState(berlin, { dueAt, clockStoppedAt: null, waitingOn: null }, now)).toEqual(state),
  );
});

describe("a clock that stands still", () => {
  const since = at("02T10:00");
  test.each<[string, Date, number]>([
    ["keeps what was left", at("02T13:00"), 180],
    ["keeps it though its due time is long past", at("02T11:00"), 60],
    ["was late when it stopped", at("02T09:00"), -60],
  ])("%s", (_, dueAt, minutesLeft) =>
    expect(clockState(berlin, { dueAt, clockStoppedAt: since, waitingOn: "customer" }, at("20T10:00"))).toEqual({
      kind: "stopped",
      since,
      waitingOn: "customer",
      minutesLeft,
    }),
  );
});
