import { expect, test } from "vitest";
import {
  amountWords,
  countryWords,
  dayWords,
  listWords,
  priceWords,
  productWords,
  withFullStop,
} from "#server/domain/exceptions/words";

test.each([
  [123_450n, "EUR", "€1,234.50"],
  [-5n, "USD", "−$0.05"],
  [120_000n, "JPY", "¥120,000"],
  [1_500n, "KWD", "KWD 1.500"],
  [9_007_199_254_740_993_00n, "USD", "$9,007,199,254,740,993.00"],
])("%s %s reads %s", (minor, currency, words) =>
  expect(amountWords(minor, currency).replaceAll("\u00a0", " ")).toBe(words),
);

test.each([
  [9_000_000_000n, "EUR", "€90.00"],
  [1_250_000n, "USD", "$0.0125"],
  [1_500_000n, "JPY", "¥1.5"],
  [-1_250_000n, "USD", "−$0.0125"],
])("a unit price of %s micros in %s reads %s", (micros, currency, words) =>
  expect(priceWords(micros, currency)).toBe(words),
);

test("a sentence that ends in a name with a dot of its own ends in that dot", () => {
  expect([withFullStop("A note to Alder Inc."), withFullStop("A note to Alder")]).toEqual([
    "A note to Alder Inc.",
    "A note to Alder.",
  ]);
});

test("days, lists and products read as people say them", () => {
  expect(dayWords("2026-03-02")).toBe("2 March 2026");
  expect(["DE", "US", "XQ", ""].map(countryWords)).toEqual(["Germany", "the United States", "XQ", ""]);
  expect([listWords([]), listWords(["a"]), listWords(["a", "b"]), listWords(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect([productWords("PLATFORM_TEAM"), productWords("API_CALLS")]).toEqual(["Platform team", "API calls"]);
});
