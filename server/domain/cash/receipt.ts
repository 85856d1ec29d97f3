import type { PayerHistory } from "#server/domain/cash/payer-history";
import type { Rate } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** Money that arrived and pays nothing yet. Amounts are minor units of its currency. */
export type Receipt = {
  entityCode: string;
  currency: string;
  amountMinor: bigint;
  receivedOn: PlainDate;
  /** What its payer wrote, and by what other systems know it, in one text. */
  words: string | null;
  payerName: string | null;
  /** IBAN or account number of the payer. */
  payerAccount: string | null;
  /** Whose money it is where the gateway says so. */
  customerId: string | null;
};

/** An invoice, or a credit. Those that are settled are told as well, as the payer may name them again. */
export type OpenItem = {
  id: string;
  kind: "invoice" | "credit";
  number: string | null;
  poNumber: string | null;
  customerId: string;
  entityCode: string;
  currency: string;
  /** What is left of it: above zero for both kinds, zero once it is settled. */
  openMinor: bigint;
  totalMinor: bigint;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** When it was settled. */
  settledOn: PlainDate | null;
};

/** A customer who may have paid. */
export type Payer = {
  customerId: string;
  /** By what the customer is told to name itself. */
  number: string | null;
  name: string;
  /** Other names it goes by: trading names, those of before. */
  otherNames: readonly string[];
  /** The group they pay for each other in; their own id where there is none. */
  familyId: string;
};

/** What one major unit of `from` was worth on a day. */
export type DatedRate = Rate & { on: PlainDate };

/** Everything a receipt is held against. */
export type Ground = {
  items: readonly OpenItem[];
  payers: readonly Payer[];
  history: PayerHistory;
  rates: readonly DatedRate[];
};

export type Reason = { points: number; words: string };

/** What of an item is paid, in minor units of the item's currency; what of a credit is used is told below zero. */
export type Part = { itemId: string; minor: bigint };

export const DIFFERENCES = ["exact", "cents", "charge", "rate", "discount", "short", "over"] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

/** What came in less what was claimed, in minor units of the receipt's currency. */
export type Difference = { kind: DifferenceKind; minor: bigint };

export function nameOfItem(item: Pick<OpenItem, "number" | "id">): string {
  return item.number ?? item.id;
}
