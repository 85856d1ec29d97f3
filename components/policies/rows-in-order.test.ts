import fc from "fast-check";
import { expect, test } from "vitest";
import { movedBy, optionsWith } from "./rows-in-order";

test.each<[string, number, -1 | 1, string]>([
  ["up", 1, -1, "bac"],
  ["down", 1, 1, "acb"],
  ["up from the top", 0, -1, "abc"],
  ["down from the end", 2, 1, "abc"],
])("a row moves %s", (_name, place, by, order) => expect(movedBy([..."abc"], place, by).join("")).toBe(order));

test("moving a row there and back changes nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 2 }), fc.nat(), (rows, at) => {
      const place = at % (rows.length - 1);
      expect(movedBy(movedBy(rows, place, 1), place + 1, -1)).toEqual(rows);
    }),
  );
});

test("what was chosen and is gone stays offered, to be put right", () => {
  const options = [{ value: "a", label: "First" }];
  expect(optionsWith(options, "a")).toEqual(options);
  expect(optionsWith(options, "b")).toEqual([...options, { value: "b", label: "One that was removed" }]);
});
