import { expect, test } from "vitest";
import { type ChosenWindow, windowOf } from "./rehearsal-window";

const now = new Date("2026-03-02T09:30:00.000Z");

test.each<[string, ChosenWindow, ReturnType<typeof windowOf>]>([
  ["what is open today", { of: "open", from: "", to: "" }, { of: "open" }],
  [
    "ninety days back from now",
    { of: "last_90_days", from: "", to: "" },
    { of: "past", from: "2025-12-02T09:30:00.000Z", to: "2026-03-02T09:30:00.000Z" },
  ],
  [
    "days somebody chose, the last one whole",
    { of: "days", from: "2026-01-05", to: "2026-01-05" },
    { of: "past", from: "2026-01-05T00:00:00.000Z", to: "2026-01-06T00:00:00.000Z" },
  ],
  ["a day that is missing", { of: "days", from: "2026-01-05", to: "" }, null],
  ["the wrong way round", { of: "days", from: "2026-01-05", to: "2026-01-04" }, null],
])("%s", (_name, chosen, window) => expect(windowOf(chosen, now)).toEqual(window));
