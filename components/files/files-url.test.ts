import { expect, test } from "vitest";
import { layoutOf, stepOf } from "./files-url";

test.each([
  ["columns", null, null, "columns", null],
  ["check", "shop", 2, "check", { key: "shop", version: 2 }],
  ["take", "shop", 1, "take", { key: "shop", version: 1 }],
  ["take", "shop", null, "columns", null],
  ["check", null, 3, "columns", null],
  ["check", "shop", 0, "columns", null],
] as const)("step %s with layout %s v%s shows %s", (step, layout, version, shown, named) => {
  expect([stepOf({ step, layout, version }), layoutOf({ step, layout, version })]).toEqual([shown, named]);
});
