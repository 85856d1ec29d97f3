import type { Address, Customer } from "#server/sandbox/world/model";

/** Combined state rates on software services, in parts per million. States that do not tax it carry zero. */
const US_STATE_PPM: Record<string, number> = {
  CA: 0,
  NY: 88_750,
  TX: 82_500,
  WA: 102_500,
  MA: 62_500,
  IL: 0,
  PA: 60_000,
  OH: 57_500,
  GA: 0,
  CO: 0,
  AZ: 83_000,
  FL: 0,
  NC: 0,
  UT: 71_500,
  MN: 0,
  TN: 97_500,
  CT: 63_500,
  OR: 0,
};

interface TaxRate {
  id: string;
  ppm: number;
  displayName: string;
  country: string;
  state: string | null;
  taxType: string;
}

/** Null when the address does not say enough to choose a rate: then the tax calculation fails. */
export function taxRateFor(customer: Customer, address: Address): TaxRate | null {
  if (!address.country || !address.postalCode) return null;
  const exempt = customer.taxExempt !== "none";
  if (address.country === "DE") return rate("DE", null, exempt ? 0 : 190_000, "MwSt.", "vat");
  if (address.country === "JP") return rate("JP", null, exempt ? 0 : 100_000, "消費税", "jct");
  if (address.country !== "US") return rate(address.country, null, 0, "Export", "vat");
  const ppm = US_STATE_PPM[address.state ?? ""];
  if (ppm === undefined) return null;
  return rate("US", address.state, exempt ? 0 : ppm, "Sales Tax", "sales_tax");
}

function rate(country: string, state: string | null, ppm: number, displayName: string, taxType: string): TaxRate {
  return { id: `txr_${country}${state ?? ""}${ppm}meridian`, ppm, displayName, country, state, taxType };
}
