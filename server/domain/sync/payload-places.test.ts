import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amended, valueAt } from "#server/domain/sync/mapping";
import {
  asTyped,
  canHold,
  leaves,
  pathOf,
  payloadOf,
  placeOf,
  pointerOf,
  typedValue,
} from "#server/domain/sync/payload-places";

const event = {
  type: "invoice.updated",
  data: { object: { id: "in_1", total: null, lines: { data: [{ amount: "x" }] } } },
};

describe("where the field of a dead letter stands", () => {
  test.each([
    ["a whole path", event, "data.object.total", { pointer: "/data/object/total", isThere: true, value: null }],
    [
      "a path inside the object of an event",
      event,
      "total",
      { pointer: "/data/object/total", isThere: true, value: null },
    ],
    [
      "an element of a list",
      event,
      "data.object.lines.data.0.amount",
      { pointer: "/data/object/lines/data/0/amount", isThere: true, value: "x" },
    ],
    [
      "a name that stands once",
      event,
      "unreachable.amount",
      { pointer: "/data/object/lines/data/0/amount", isThere: true, value: "x" },
    ],
    [
      "a missing field of an object that is there",
      event,
      "data.object.currency",
      { pointer: "/data/object/currency", isThere: false, value: undefined },
    ],
    [
      "a missing field of the message itself",
      { id: 1 },
      "currency",
      { pointer: "/currency", isThere: false, value: undefined },
    ],
    ["a field of something that is not there", event, "a.b.c", null],
    ["no field", event, null, null],
    ["text that is no JSON", "<html>", "total", null],
    ["a name with the signs of a pointer", { "a/b~": 1 }, "a/b~", { pointer: "/a~1b~0", isThere: true, value: 1 }],
  ])("%s", (_, payload, field, place) => expect(placeOf(payload, field)).toEqual(place));

  test("a name that stands twice is no place", () => {
    expect(placeOf({ a: { x: 1 }, b: { x: 2 } }, "gone.x")).toBeNull();
  });
});

test.each([
  ["12", 12],
  ["-3.5", -3.5],
  ["007", "007"],
  ["12.0", "12.0"],
  ["12345678901234567890", "12345678901234567890"],
  ["true", true],
  ["null", null],
  ['"12"', "12"],
  ["EUR", "EUR"],
  ['"', '"'],
  [" spaced ", " spaced "],
])("%s is typed as what it says", (text, value) => expect(typedValue(text)).toBe(value));

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));

test("every single value can be typed so that it comes back", () => {
  fc.assert(fc.property(scalar, (value) => Object.is(typedValue(asTyped(value)), Object.is(value, -0) ? 0 : value)));
});

test("a path survives its pointer", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (path) => {
      expect(pathOf(pointerOf(path))).toEqual(path);
    }),
  );
});

test("what is put at the place of any value stands there afterwards, and nothing else moves", () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 3 }), scalar, fc.nat(), (drawn, value, pick) => {
      // JSON is what payloads are made of: no undefined, no -0.
      const payload: unknown = JSON.parse(JSON.stringify(drawn));
      const all = [...leaves(payload, 1_000)];
      const leaf = all[pick % Math.max(1, all.length)];
      if (!leaf) return;
      expect(canHold(payload, leaf.pointer)).toBe(true);
      const changed = amended(payload, [
        { pointer: leaf.pointer, value, reason: "test", by: "test", at: "2026-03-02T10:00:00Z" },
      ]);
      expect(valueAt(changed, leaf.pointer)).toBe(value);
      expect(valueAt(payload, leaf.pointer)).toBe(leaf.value);
      const others = (from: unknown) => [...leaves(from, 1_000)].filter(({ pointer }) => pointer !== leaf.pointer);
      expect(others(changed)).toEqual(others(payload));
    }),
  );
});

test("a list cannot be given an element it does not have", () => {
  expect(canHold({ list: [1] }, "/list/0")).toBe(true);
  expect(canHold({ list: [1] }, "/list/1")).toBe(false);
  expect(canHold({ list: [1] }, "/list/length")).toBe(false);
  expect(canHold({ list: [1] }, "/list/0/deep")).toBe(false);
});

test("text that is no JSON stays text", () => {
  expect(payloadOf("<html>")).toBe("<html>");
  expect(payloadOf('{"a":1}')).toEqual({ a: 1 });
});
