import { expect, test } from "vitest";
import { guessAmounts } from "#server/domain/files/guess-amounts";

test.each<[string, string[], "." | "," | null, "as_written" | "reversed", number]>([
  ["points", ["1234.50", "3"], ".", "as_written", 2],
  ["commas", ["1234,50", "3"], ",", "as_written", 2],
  ["points after thousands commas", ["1,234.50", "7,000"], ".", "as_written", 2],
  ["commas after thousands points", ["1.234,50", "7.000"], ",", "as_written", 2],
  ["two thousands points", ["1.234.567"], ",", "as_written", 1],
  ["two thousands commas", ["1,234,567"], ".", "as_written", 1],
  ["spaces between thousands", ["1 234,50 €", "12 €"], ",", "as_written", 2],
  ["whole numbers", ["1234", "99"], ".", "as_written", 2],
  ["signs before three digits alone", ["1,234", "12,345"], null, "as_written", 2],
  ["points before three digits alone", ["1.234"], null, "as_written", 1],
  ["negatives in parentheses", ["(12.50)", "(1,000.00)"], ".", "reversed", 2],
  ["negatives and zero", ["-12.50", "0"], ".", "reversed", 2],
  ["both signs", ["-12.50", "13"], ".", "as_written", 2],
  ["zeros alone", ["0", "0.00"], ".", "as_written", 2],
  ["words", ["abc", "n/a"], ".", "as_written", 0],
])("%s", (_, values, decimal, sign, fitting) => {
  expect(guessAmounts(values)).toEqual({ decimal, sign, fitting });
});
