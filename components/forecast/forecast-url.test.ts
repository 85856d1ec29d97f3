import { expect, test } from "vitest";
import { forecastInput } from "./forecast-url";

test.each([
  ["nothing", {}, { isConverted: false }],
  [
    "a legal entity and a currency",
    { entity: "DE01", currency: "EUR" },
    { entities: ["DE01"], currency: "EUR", isConverted: false },
  ],
  ["all currencies", { currency: "all" }, { isConverted: true }],
  ["what is neither", { entity: "de 01", currency: "euro" }, { isConverted: false }],
])("%s", (_name, address, input) => expect(forecastInput(address)).toEqual(input));
