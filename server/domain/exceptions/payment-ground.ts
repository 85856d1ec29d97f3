import type { PayerHistory } from "#server/domain/cash/payer-history";
import type { DatedRate, OpenItem, Payer } from "#server/domain/cash/receipt";

/** A customer who may have paid, and what its billing platform calls it. */
export type CashPayer = Payer & { billing: { system: string; externalId: string } | null };

/** What an earlier credit left with its customer and no invoice has used yet. */
export type OpenCredit = OpenItem & { kind: "credit"; system: string; externalId: string };

/** What is known of payers beside the invoices they may have paid. */
export type CashGround = {
  payers: readonly CashPayer[];
  history: PayerHistory;
  rates: readonly DatedRate[];
  credits: readonly OpenCredit[];
};

export const nothingKnown: CashGround = { payers: [], history: [], rates: [], credits: [] };
