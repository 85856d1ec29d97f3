import { expect, test } from "vitest";
import { formWords, suggestedLabel } from "./file-words";

test.each([
  ["shop_invoices-2026-01.csv", "shop invoices"],
  ["Kunden März.xlsx", "Kunden März"],
  ["2026-01.csv", "My file"],
])("a layout for %s may be called %s", (fileName, label) => {
  expect(suggestedLabel(fileName)).toBe(label);
});

test("how a file was read is said in words", () => {
  expect(formWords({ kind: "csv", encoding: "UTF-8", delimiter: "\t" })).toBe("CSV, separated by tabs, in UTF-8");
  expect(formWords({ kind: "xlsx", sheets: ["A"], sheet: "A" })).toBe('Workbook, sheet "A"');
});
