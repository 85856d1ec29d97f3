import { expect, test } from "vitest";
import { bareTaxId, isInEuropeanUnion, isVatNumberOf } from "#server/domain/exceptions/tax-ids";

test.each<[string, string]>([
  ["AT", "ATU12345678"],
  ["BE", "BE 0123.456.789"],
  ["BE", "BE1123456789"],
  ["BG", "BG123456789"],
  ["BG", "BG1234567890"],
  ["CY", "CY12345678X"],
  ["CZ", "CZ12345678"],
  ["CZ", "CZ1234567890"],
  ["DE", "DE123456789"],
  ["DE", "de 123 456 789"],
  ["DK", "DK 12 34 56 78"],
  ["EE", "EE123456789"],
  ["GR", "EL123456789"],
  ["ES", "ESX1234567X"],
  ["ES", "ES12345678X"],
  ["ES", "ESX12345678"],
  ["FI", "FI12345678"],
  ["FR", "FRAB123456789"],
  ["FR", "FR 83 404 833 048"],
  ["HR", "HR12345678901"],
  ["HU", "HU12345678"],
  ["IE", "IE1S23456L"],
  ["IE", "IE1234567WI"],
  ["IT", "IT12345678901"],
  ["LT", "LT123456789"],
  ["LT", "LT123456789012"],
  ["LU", "LU12345678"],
  ["LV", "LV12345678901"],
  ["MT", "MT12345678"],
  ["NL", "NL123456789B01"],
  ["PL", "PL1234567890"],
  ["PT", "PT123456789"],
  ["RO", "RO12"],
  ["SE", "SE123456789012"],
  ["SI", "SI12345678"],
  ["SK", "SK1234567890"],
])("in %s %s is written as it should be", (country, value) => expect(isVatNumberOf(country, value)).toBe(true));

test.each<[string, string, string]>([
  ["DE", "DE12345678", "one digit short"],
  ["DE", "DE1234567890", "one digit long"],
  ["DE", "123456789", "no country"],
  ["DE", "ATU12345678", "another country's"],
  ["DE", "DE12345678O", "a letter for a digit"],
  ["GR", "GR123456789", "Greece writes EL"],
  ["ES", "ES123456789", "digits at both ends"],
  ["NL", "NL123456789001", "no B"],
  ["BE", "BE2123456789", "a first digit that is not used"],
  ["AT", "AT12345678", "no U"],
  ["US", "US123456789", "outside the Union"],
  ["DE", "", "nothing"],
])("in %s %s is not: %s", (country, value) => expect(isVatNumberOf(country, value)).toBe(false));

test("who is in the Union, by ISO's code", () => {
  expect(["DE", "gr", "IE"].map(isInEuropeanUnion)).toEqual([true, true, true]);
  expect(["GB", "CH", "NO", "US", "JP", "", null].map(isInEuropeanUnion)).toEqual(Array(7).fill(false));
});

test("blanks and dashes make no other number", () => expect(bareTaxId("de-123.456 789")).toBe("DE123456789"));
