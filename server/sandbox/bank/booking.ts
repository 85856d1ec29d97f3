import type { DemoBankAccount } from "#server/domain/demo/bank-accounts";

export interface Party {
  name: string;
  /** IBAN where the country has them, otherwise the account's number. */
  account: string | null;
}

/** One line of an account as the bank books it. */
export interface Booking {
  day: string;
  /** Tells bookings of one day apart and puts them in order; begins with the instant where there is one. */
  key: string;
  /** Minor units, negative for money out. */
  amount: number;
  /** ISO 20022 domain, family and sub-family. */
  code: readonly [string, string, string];
  party: Party | null;
  endToEnd: string | null;
  remittance: string | null;
  /** The bank's own reference, where it is not made of the booking's place in the statement. */
  reference?: string;
  /** Takes an earlier booking back: then the party is that booking's. */
  returned: { reason: string } | null;
}

export const CREDIT_TRANSFER = {
  EUR: ["PMNT", "RCDT", "ESCT"],
  USD: ["PMNT", "RCDT", "DMCT"],
  JPY: ["PMNT", "RCDT", "DMCT"],
} as const satisfies Record<DemoBankAccount["currency"], Booking["code"]>;

export const ISSUED_TRANSFER = ["PMNT", "ICDT", "DMCT"] as const;
export const RETURNED_TRANSFER = ["PMNT", "RCDT", "RRTN"] as const;
export const CHARGES = ["ACMT", "MDOP", "CHRG"] as const;
