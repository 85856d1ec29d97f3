import type { Money } from "#server/domain/money";

/** The type of a case about a payment that was taken back. */
export const CHARGEBACK_CASE = "chargeback";

/** A pack that was made for a bank, as it is kept with the case. */
export type KeptPack = { fileId: string; name: string; contentHash: string; madeBy: string; madeAt: Date };

/** A payment that was taken back, as whoever answers it needs it beside its case. */
export type ChargebackDetail = {
  status: string;
  reason: string;
  claim: string;
  /** What the schemes call it; null where they have no code for it. */
  codes: string | null;
  asks: readonly string[];
  amount: Money;
  /** When the payer's bank stops listening; null where it gave no day. */
  evidenceDueAt: Date | null;
  /** Days left until then, by the legal entity's days; below zero once it has passed. */
  daysLeft: number | null;
  pack: KeptPack | null;
  /** What banks decided in the last twelve months, as far as the reader sees. */
  decided: { won: number; of: number };
};
