import { describe, expect, test } from "vitest";
import { dueText, durationText, relativeText, shortDurationText, workingTimeText } from "./duration";

const now = new Date("2026-03-02T12:00:00Z");
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe("durations are said in one unit", () => {
  test.each([
    [59_000, "under 1 min"],
    [60_000, "1 min"],
    [59 * 60_000, "59 min"],
    [3 * 3_600_000 + 59 * 60_000, "3 h"],
    [47 * 3_600_000, "47 h"],
    [48 * 3_600_000, "2 d"],
    [-5 * 86_400_000, "5 d"],
  ])("%d ms is %s", (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));
});

describe("working time is said in one unit, a day being a working day", () => {
  test.each([
    [0, "under 1 min"],
    [1.5, "1 min"],
    [59.9, "59 min"],
    [60, "1 h"],
    [959, "15 h"],
    [960, "2 d"],
    [4 * 480 + 479, "4 d"],
  ])("%d minutes are %s", (minutes, text) => expect(workingTimeText(minutes)).toBe(text));
});

test("past and future are told apart", () => {
  expect(relativeText(inMinutes(-180), now)).toBe("3 h ago");
  expect(relativeText(inMinutes(180), now)).toBe("in 3 h");
  expect(relativeText(inMinutes(0.5), now)).toBe("just now");
});

describe("due times carry their urgency", () => {
  test.each([
    [inMinutes(-2 * 1440), "2 d late", "late"],
    [inMinutes(0), "due now", "late"],
    [inMinutes(240), "in 4 h", "soon"],
    [inMinutes(241), "in 4 h", "calm"],
    [inMinutes(3 * 1440), "in 3 d", "calm"],
  ])("%s", (dueAt, text, tone) => expect(dueText(dueAt, now)).toEqual({ text, tone }));
});

test("what takes seconds is said in seconds", () => {
  expect([4_210, 38_400, 61_000].map(shortDurationText)).toEqual(["4.2 s", "38 s", "1 min"]);
});
