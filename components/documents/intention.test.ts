import { expect, test } from "vitest";
import { sentUnder } from "./intention";

test("the same content keeps its key until it was answered, another one has its own", () => {
  const keys = ["first", "second", "third"];
  const makeKey = () => keys.shift() ?? "none left";
  const first = sentUnder(null, { version: 3, note: "Why" }, makeKey);
  expect(first.key).toBe("first");
  expect(sentUnder(first, { version: 3, note: "Why" }, makeKey)).toBe(first);
  const second = sentUnder(first, { version: 3, note: "Why not" }, makeKey);
  expect(second.key).toBe("second");
  // Answered: nothing is remembered, so the same content is a new intention.
  expect(sentUnder(null, { version: 3, note: "Why not" }, makeKey).key).toBe("third");
});

test("amounts are a part of the content", () => {
  const keys = ["first", "second"];
  const makeKey = () => keys.shift() ?? "none left";
  const first = sentUnder(null, { items: [{ minor: 1_250n }] }, makeKey);
  expect(sentUnder(first, { items: [{ minor: 1_250n }] }, makeKey)).toBe(first);
  expect(sentUnder(first, { items: [{ minor: 1_251n }] }, makeKey).key).toBe("second");
});
