import { expect, test } from "vitest";
import { placesOf, sampleAt } from "./places";

const customer = {
  id: "cus_1",
  deleted: false,
  empty: "",
  none: null,
  metadata: { "crm/id": "acc_1", "a~b": 7 },
  lines: [{ code: "X" }],
};

test("every single value can be chosen by its place, and its place leads to it", () => {
  const places = placesOf(customer);
  expect(places).toEqual([
    { pointer: "/id", value: "cus_1" },
    { pointer: "/deleted", value: "false" },
    { pointer: "/metadata/crm~1id", value: "acc_1" },
    { pointer: "/metadata/a~0b", value: "7" },
    { pointer: "/lines/0/code", value: "X" },
  ]);
  for (const { pointer, value } of places) expect(sampleAt(customer, pointer)).toBe(value);
});

test.each(["", "id", "/nothing", "/empty", "/none", "/metadata", "/lines"])("nothing is read at “%s”", (pointer) => {
  expect(sampleAt(customer, pointer)).toBeNull();
});

test("long values are shortened", () => {
  expect(sampleAt({ a: "x".repeat(200) }, "/a")).toHaveLength(80);
});
