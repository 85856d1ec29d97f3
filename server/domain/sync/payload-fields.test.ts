import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf, KnownShape, objectTypeOf } from "#server/domain/sync/payload-fields";

const shape = (payload: unknown) => fieldsOf(payload).map(({ path, jsonType }) => `${path} ${jsonType}`);

describe("the fields of a payload", () => {
  test.each([
    ["values and their types", { id: "in_1", total: 5, paid: true }, ["/id string", "/total number", "/paid boolean"]],
    ["null says nothing", { id: null }, []],
    [
      "lists are folded",
      { lines: [{ a: 1 }, { a: "x" }] },
      ["/lines array", "/lines/each object", "/lines/each/a number", "/lines/each/a string"],
    ],
    ["what people keep in free maps is not followed", { metadata: { anything: 1 } }, ["/metadata object"]],
    [
      "a map by id is folded",
      { prices: { "4711": { a: 1 }, "4712": { a: 2 } } },
      ["/prices object", "/prices/each object", "/prices/each/a number"],
    ],
  ])("%s", (_case, payload, fields) => {
    expect(shape(payload)).toEqual(fields);
  });

  test("any JSON is read, the same every time, and values alone change nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        expect(shape(payload)).toEqual(shape(structuredClone(payload)));
      }),
    );
  });
});

describe("a known shape", () => {
  const known = (...payloads: unknown[]) => {
    const shape = new KnownShape();
    for (const field of payloads.flatMap(fieldsOf)) shape.add(field);
    return shape;
  };

  test.each([
    [
      "the same fields with other values",
      { id: "a", lines: [{ n: 1 }] },
      { id: "b", lines: [{ n: 2 }, { n: 3 }] },
      true,
    ],
    ["null where a field was", { id: "a" }, { id: null }, true],
    ["a field nobody saw", { id: "a" }, { id: "a", extra: null, more: 1 }, false],
    ["another type", { total: 1 }, { total: "1" }, false],
    ["another id in a map by id", { by: { "4711": 1 } }, { by: { "4712": 2 } }, true],
    ["a name where ids stood", { by: { "4711": 1 } }, { by: { total: 2 } }, false],
    ["what people keep in a free map", { metadata: { a: 1 } }, { metadata: { b: "x" } }, true],
    ["a free map nobody saw", { id: "a" }, { id: "a", metadata: {} }, false],
  ])("covers %s: %#", (_case, seen, payload, covered) => {
    expect(known(seen).covers(payload)).toBe(covered);
  });

  test("says yes only when every field was seen, whatever the payloads", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 4 }), fc.jsonValue(), (seen, payload) => {
        const names = new Set(seen.flatMap(shape));
        if (known(...seen).covers(payload)) expect(shape(payload).filter((name) => !names.has(name))).toEqual([]);
      }),
    );
  });
});

test.each([
  ["an event of billing", "invoice.paid", { data: { object: { object: "invoice" } } }, "invoice"],
  ["an object of billing", "invoices", { object: "invoice" }, "invoice"],
  ["a row of the CRM", "accounts", { attributes: { type: "Account" } }, "Account"],
  ["what names no type", "transactions", { id: 1 }, "transactions"],
  ["no object at all", "file", "text", "file"],
])("%s is of the type it says", (_case, stream, payload, type) => {
  expect(objectTypeOf(stream, payload)).toBe(type);
});
