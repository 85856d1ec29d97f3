import { expect, test } from "vitest";
import { countOfFilters, isMessageId, noFilters, searchOf, windowOf } from "./messages-url";

const none = { message: null, ...noFilters };
const march = new Date("2026-03-02T00:00:00.000Z");

test("the days of the address are whole days of the question", () => {
  expect(searchOf({ ...none, from: march, to: march, state: "dead" }, "harbour")).toEqual({
    text: "harbour",
    source: null,
    stream: null,
    state: "dead",
    from: "2026-03-02T00:00:00.000Z",
    to: "2026-03-02T23:59:59.999Z",
  });
  expect(countOfFilters({ ...none, message: "x", source: "stripe", from: march })).toBe(2);
});

test.each([
  ["a source alone is no window", { source: "stripe" }, null],
  ["dead ones unless another state is chosen", { source: "stripe", from: march, to: march }, ["dead"]],
  ["the chosen state", { source: "stripe", from: march, to: march, state: "ignored" as const }, ["ignored"]],
  ["what waits is read anyway", { source: "stripe", from: march, to: march, state: "received" as const }, null],
  ["a stream is no part of a window", { source: "stripe", from: march, to: march, stream: "x" }, null],
])("%s", (_, url, states) =>
  expect(
    windowOf({ ...none, ...url })?.by === "window"
      ? (windowOf({ ...none, ...url }) as { states: string[] }).states
      : null,
  ).toEqual(states),
);

test("only ids of messages open one", () => {
  expect(isMessageId("019cade2-11c0-79ad-88ec-67aa6d7fecda")).toBe(true);
  expect(isMessageId("../cases")).toBe(false);
  expect(isMessageId(null)).toBe(false);
});
