import type { DifferenceKind } from "#server/domain/cash/receipt";
import type { PlainDate } from "#server/domain/time";

/** What became of money that arrived. */
export const decisionKinds = ["accepted", "named", "split", "on_account", "transferred", "automatic"] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** What is put on an invoice, or of a credit used, in minor units of the invoice's currency. */
export type DecidedPart = { itemId: string; name: string; minor: string; currency: string };

/** A decision about a receipt, as it is stored with what spoke for it. Amounts are minor units. */
export type CashDecision = {
  kind: DecisionKind;
  amountMinor: bigint;
  currency: string;
  receivedOn: PlainDate;
  parts: readonly DecidedPart[];
  points: number | null;
  reasons: readonly string[];
  difference: { kind: DifferenceKind; minor: bigint } | null;
  /** What the invoice it stands on is short of and nobody asks for; zero where nothing is given up. */
  writeOff: { invoiceExternalId: string; minor: bigint } | null;
  payer: { account: string | null; name: string | null };
  /** Whose money it was taken for, and who was proposed and is not. */
  customerIds: readonly string[];
  turnedDownIds: readonly string[];
};

/** The fixes behind the proposals of a desk. */
export const ACCEPT = "accept_proposal";
export const SPLIT = "split";
export const NAME_INVOICES = "apply_payment";
/** The type of case whose certain proposals need nobody. */
export const MATCHED_TYPE = "unmatched_payment";

/** Ways out of a case that its proposals offer better than a line to type into. */
export function isOnPanel(fix: string): boolean {
  return fix === ACCEPT || fix === SPLIT || fix === NAME_INVOICES;
}

/** Whatever a policy tolerates, the database takes no more than this for a difference nobody asks for. */
export const MOST_WRITTEN_OFF = 5_000n;
