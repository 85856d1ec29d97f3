import type { Seen } from "#server/domain/exceptions/facts";
import { exponentOf } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

export type CreditLineFacts = { invoiceLineId: string | null; description: string; amountMinor: bigint };

/** A credit memo as billing has it. */
export type CreditMemoFacts = Seen & {
  id: string;
  number: string | null;
  /** As billing says it; "void" once taken back. */
  status: string;
  isDeleted: boolean;
  currency: string;
  totalMinor: bigint;
  taxMinor: bigint;
  reason: string | null;
  memo: string | null;
  issuedOn: PlainDate;
  /** Null for a credit known from a file, which has a day alone. */
  issuedAt: Date | null;
  lines: readonly CreditLineFacts[];
  /** Of the total: what was paid back, and what was put aside for the customer. Null where nobody says. */
  refundedMinor: bigint | null;
  toBalanceMinor: bigint | null;
};

/** What the ERP has posted for a credit. */
export type ErpCreditPostingFacts = Seen & {
  number: string | null;
  status: string;
  currency: string;
  totalMinor: bigint;
  documentOn: PlainDate;
};

/** An invoice of the customer that waits for money. */
export type OpenInvoiceFacts = Seen & {
  id: string;
  number: string | null;
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  balanceMinor: bigint;
};

/** Everything detection may know about one credit memo. */
export type CreditFacts = {
  credit: CreditMemoFacts;
  invoice: Seen & {
    id: string;
    number: string | null;
    status: string;
    isDeleted: boolean;
    totalMinor: bigint;
    taxMinor: bigint;
    balanceMinor: bigint;
    /** Credits against it that stand. */
    creditedMinor: bigint;
    /** What was paid on it, and how much of that by the day the credit was issued. */
    paidMinor: bigint;
    paidByThenMinor: bigint;
    /** What was paid back to the customer of the money it was paid with. */
    refundedMinor: bigint;
    /** What the ERP calls it; null while it is not posted there. */
    erpInvoiceId: string | null;
  };
  /** Other credits of the same invoice, in the order in which they were issued. */
  siblings: readonly CreditMemoFacts[];
  /** What billing holds for the customer in the credit's currency; null where it keeps no such balance. */
  customerBalance: (Seen & { minor: bigint }) | null;
  /** Of that balance, what newer credits put there. */
  newerToBalanceMinor: bigint;
  erpPostings: readonly ErpCreditPostingFacts[];
  /** Open invoices of the same legal entity and currency, the oldest first. */
  openInvoices: readonly OpenInvoiceFacts[];
  entity: { code: string; timeZone: string };
  customer: { id: string; name: string; tier: string | null; billingId: string | null };
};

export function creditName(credit: Pick<CreditMemoFacts, "number" | "externalId">): string {
  return credit.number ?? `credit ${credit.externalId}`;
}

export function stands(credit: Pick<CreditMemoFacts, "status" | "isDeleted">): boolean {
  return !credit.isDeleted && credit.status !== "void";
}

/** One whole unit of the currency: €1.00, ¥1, KWD 1.000. Less than that is not worth moving. */
export function oneUnit(currency: string): bigint {
  return 10n ** BigInt(exponentOf(currency));
}

/** Whether the first was issued before the second; in the same second the ids decide, so that everybody agrees. */
export function comesBefore(left: CreditMemoFacts, right: CreditMemoFacts): boolean {
  const [theirs, own] = [momentOf(left), momentOf(right)];
  return theirs < own || (theirs === own && left.externalId < right.externalId);
}

function momentOf(credit: CreditMemoFacts): string {
  return credit.issuedAt?.toISOString() ?? `${credit.issuedOn}T00:00:00.000Z`;
}

/**
 * How much of the credit settles nothing. Where billing keeps a balance, invoices use its oldest credit first, so what is
 * left belongs to the latest. Where it does not, a credit is unused as far as the invoice was settled without it.
 */
export function unusedOf(facts: CreditFacts): bigint {
  const { credit } = facts;
  if (!stands(credit)) return 0n;
  if (credit.toBalanceMinor !== null)
    return least(credit.toBalanceMinor, (facts.customerBalance?.minor ?? 0n) - facts.newerToBalanceMinor);
  const { invoice } = facts;
  if (invoice.isDeleted || invoice.status === "void" || credit.refundedMinor !== null) return 0n;
  const before = facts.siblings
    .filter((sibling) => stands(sibling) && comesBefore(sibling, credit))
    .reduce((sum, sibling) => sum + sibling.totalMinor, 0n);
  const settled = invoice.paidByThenMinor + before + credit.totalMinor - invoice.totalMinor;
  return least(credit.totalMinor, settled - invoice.refundedMinor);
}

function least(limit: bigint, amount: bigint): bigint {
  return amount <= 0n ? 0n : amount < limit ? amount : limit;
}
