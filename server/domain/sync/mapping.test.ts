import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundFlag,
  boundText,
  completedDocument,
  defaultMappingDocument,
  documentNumberOf,
  mappingName,
  mappingTroubles,
  plainMapping,
  translated,
} from "#server/domain/sync/mapping";

const source = {
  bindings: [{ key: "code", label: "Code", objectType: "thing", defaults: ["/notes/code", "/key~1with~0signs"] }],
  valueTables: [{ key: "status", label: "Status", ours: ["open", "shut"], defaults: { Open: "open" } }],
};
const mapping = plainMapping(source);

test.each([
  ["the first place", { notes: { code: "A" }, "key/with~signs": "B" }, "A"],
  ["the next one where the first is empty", { notes: { code: "" }, "key/with~signs": "B" }, "B"],
  ["a number as it is written", { notes: { code: 7 } }, "7"],
  ["nothing of a group of fields", { notes: { code: { deep: 1 } } }, null],
  ["nothing of no object", null, null],
  ["nothing that was only inherited", Object.create({ notes: { code: "A" } }) as object, null],
])("reads %s", (_case, object, text) => {
  expect(boundText(mapping, "code", object)).toBe(text);
});

test.each([
  [true, true],
  ["Yes", true],
  [1, true],
  [false, false],
  ["no", false],
  [null, false],
])("%s is %s", (value, flag) => {
  expect(boundFlag(mapping, "code", { notes: { code: value } })).toBe(flag);
});

test("a word of the table becomes ours, any other and none stay", () => {
  expect(["Open", "toString", null].map((word) => translated(mapping, "status", word))).toEqual([
    "open",
    "toString",
    null,
  ]);
});

describe("what a document must not say", () => {
  const good = defaultMappingDocument(source);
  test.each([
    ["nothing is wrong", good, []],
    ["a binding nobody asks for", { ...good, bindings: { ...good.bindings, other: ["/x"] } }, ["bindings.other"]],
    ["a binding left out", { ...good, bindings: {} }, ["bindings.code"]],
    ["a table left out", { ...good, values: {} }, ["values.status"]],
    ["a word that is none of ours", { ...good, values: { status: { Open: "ajar" } } }, ["values.status.Open"]],
    ["an empty word", { ...good, values: { status: { Open: " " } } }, ["values.status.Open"]],
  ])("%s", (_case, document, paths) => {
    expect(mappingTroubles(source, document).map(({ path }) => path)).toEqual(paths);
  });

  test("a document written before a binding existed is completed with its default", () => {
    expect(completedDocument(source, { bindings: {}, values: { status: { A: "shut" } } })).toEqual({
      bindings: good.bindings,
      values: { status: { A: "shut" } },
    });
  });
});

test("the document's number is found again in the name of what was read with it", () => {
  fc.assert(
    fc.property(fc.constantFrom("stripe-2", "file@1", "x+y"), fc.nat({ max: 100_000 }), (code, documentVersion) => {
      expect(documentNumberOf(mappingName(code, { documentVersion }))).toBe(documentVersion);
    }),
  );
});
