import { expect, test } from "vitest";
import { type DraftLayout, usualWords } from "#server/domain/files/layout";
import { choiceOf, dayOptions, formatsOf, withChoice, withConstant } from "./draft";

const draft: DraftLayout = {
  subject: "payments",
  sheet: null,
  columns: ["a", "b"],
  fields: { method: { from: "constant", value: "wire" } },
  days: {},
  amounts: { decimal: null, unit: "major", sign: "as_written" },
  words: usualWords,
};

test.each(["column:b", "constant", "nothing"] as const)("the choice %s is what it was", (choice) => {
  expect(choiceOf(withChoice(draft, "number", choice).fields.number)).toBe(choice);
});

test("a value that was typed is kept when the same choice is made again", () => {
  expect(withChoice(draft, "method", "constant").fields.method).toEqual({ from: "constant", value: "wire" });
  expect(withConstant(draft, "method", "card").fields.method).toEqual({ from: "constant", value: "card" });
});

test("mixtures stand beside the single ways and come back in their order", () => {
  const options = dayOptions(["M/D/YYYY", "YYYY-MM-DD"], [["D/M/YYYY", "YYYY-MM-DD"]]);
  expect(options.map(({ value }) => value)).toContain("D/M/YYYY|YYYY-MM-DD");
  expect(formatsOf("M/D/YYYY|YYYY-MM-DD")).toEqual(["M/D/YYYY", "YYYY-MM-DD"]);
});
