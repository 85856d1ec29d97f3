import { describe, expect, test } from "vitest";
import { type ClockWords, clockWords, stoppedWords } from "./clock-words";

describe("a clock in words", () => {
  test.each<[Parameters<typeof clockWords>[0], ClockWords]>([
    [
      { kind: "running", minutesLeft: 260.5 },
      { text: "4 h left", full: "4 h 20 min of working time left", tone: "calm" },
    ],
    [
      { kind: "running", minutesLeft: 240 },
      { text: "4 h left", full: "4 h of working time left", tone: "soon" },
    ],
    [
      { kind: "running", minutesLeft: 1_440 },
      { text: "3 d left", full: "24 h of working time left", tone: "calm" },
    ],
    [
      { kind: "running", minutesLeft: 0 },
      { text: "due now", full: "No working time left", tone: "soon" },
    ],
    [
      { kind: "breached", minutesLate: 0 },
      { text: "late", full: "Breached, by no working time yet", tone: "late" },
    ],
    [
      { kind: "breached", minutesLate: 95 },
      { text: "1 h late", full: "Breached by 1 h 35 min of working time", tone: "late" },
    ],
  ])("%o", (state, words) => expect(clockWords(state)).toEqual(words));

  test.each([
    [100, "The clock stands still with 1 h 40 min of working time left"],
    [-45, "The clock stands still, breached by 45 min of working time"],
  ])("stopped with %d minutes", (minutesLeft, words) => expect(stoppedWords({ minutesLeft })).toBe(words));
});
