/** The demo company's bank accounts: one for each legal entity. The stand-in bank writes its statements about these. */
export const demoBankAccounts = [
  { entity: "US01", currency: "USD", identifier: "483920175502", name: "Operating account" },
  { entity: "DE01", currency: "EUR", identifier: "DE48500999000071452903", name: "Geschäftskonto" },
  { entity: "JP01", currency: "JPY", identifier: "00912370137845", name: "普通預金" },
] as const;
export type DemoBankAccount = (typeof demoBankAccounts)[number];
