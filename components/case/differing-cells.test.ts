import { expect, test } from "vitest";
import { differingCells } from "./differing-cells";

const row = (differs: boolean, ...values: (string | null)[]) => ({
  label: "Seats",
  differs,
  cells: values.map((value) => ({ system: "any", value, source: null, asOf: null })),
});

test.each([
  ["nothing differs", row(false, "100", "100"), [false, false]],
  ["two disagree", row(true, "100", "120"), [true, true]],
  ["one against two", row(true, "100", "120", "100"), [false, true, false]],
  ["all apart", row(true, "1", "2", "3"), [true, true, true]],
  ["one is silent", row(true, "PO-1", null, "PO-1"), [false, true, false]],
  ["most are silent", row(true, "PO-1", null, null), [true, true, true]],
])("%s", (_, given, cells) => expect(differingCells(given)).toEqual(cells));
