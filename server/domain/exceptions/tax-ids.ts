/**
 * How the VAT identification number of each member state is written, without its country prefix: "VAT identification
 * number structure" of the European Commission's VIES (https://ec.europa.eu/taxation_customs/vies, frequently asked
 * questions). It says how a number looks, not whether it was ever issued.
 */
const STRUCTURES: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  // The first and the last may be letters or digits, but not both digits.
  ES: /^([A-Z]\d{7}[A-Z\d]|\d{8}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[A-Z\d]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(\d[A-Z\d+*]\d{5}[A-Z]|\d{7}[A-W][A-I])$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[A-Z\d+*]{9}B[A-Z\d+*]{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
};

/** VAT numbers begin with the country, but for Greece, which ISO calls GR. */
const PREFIX_OF: Readonly<Record<string, string>> = { GR: "EL" };

function prefixOf(country: string): string {
  return PREFIX_OF[country.toUpperCase()] ?? country.toUpperCase();
}

export function isInEuropeanUnion(country: string | null): boolean {
  return country !== null && Object.hasOwn(STRUCTURES, prefixOf(country));
}

/** As it is compared: without the blanks, dots and dashes people write it with. */
export function bareTaxId(value: string): string {
  return value.replaceAll(/[\s.\-/]/g, "").toUpperCase();
}

/** Whether a VAT number is written as the member state writes its own. @param country ISO 3166, two letters. */
export function isVatNumberOf(country: string, value: string): boolean {
  const prefix = prefixOf(country);
  const bare = bareTaxId(value);
  return bare.startsWith(prefix) && (STRUCTURES[prefix]?.test(bare.slice(prefix.length)) ?? false);
}

/** What the country's numbers look like, for a sentence: "DE and 9 digits". */
export function vatNumberWords(country: string): string {
  const prefix = prefixOf(country);
  return EXAMPLES[prefix] ? `${prefix} as in ${EXAMPLES[prefix]}` : prefix;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  AT: "ATU12345678",
  BE: "BE0123456789",
  DE: "DE123456789",
  DK: "DK12345678",
  ES: "ESA12345678",
  FI: "FI12345678",
  FR: "FR12345678901",
  IE: "IE1234567WA",
  IT: "IT12345678901",
  NL: "NL123456789B01",
  PL: "PL1234567890",
  SE: "SE123456789012",
};
