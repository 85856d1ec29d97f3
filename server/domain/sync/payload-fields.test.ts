import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf, objectTypeOf } from "#server/domain/sync/payload-fields";

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

test.each([
  ["an event of billing", "invoice.paid", { data: { object: { object: "invoice" } } }, "invoice"],
  ["an object of billing", "invoices", { object: "invoice" }, "invoice"],
  ["a row of the CRM", "accounts", { attributes: { type: "Account" } }, "Account"],
  ["what names no type", "transactions", { id: 1 }, "transactions"],
  ["no object at all", "file", "text", "file"],
])("%s is of the type it says", (_case, stream, payload, type) => {
  expect(objectTypeOf(stream, payload)).toBe(type);
});
