import type { AgingBuckets } from "#server/domain/accounts/views";
import type { PlainDate } from "#server/domain/time";

export const statementMoves = ["invoice", "credit", "payment"] as const;
export type StatementMove = (typeof statementMoves)[number];

/** What changed the balance on a day. Minor units; invoices add, the others take away. */
export type StatementEntry = { on: PlainDate; kind: StatementMove; reference: string; minor: bigint };

export type OpenItem = {
  number: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  totalMinor: bigint;
  openMinor: bigint;
  /** Days past due at the end of the day; zero or less is not due. */
  days: number;
};

/** One currency of an account, as it is read from what sources told. */
export type StatementFacts = {
  currency: string;
  openingMinor: bigint;
  entries: readonly StatementEntry[];
  openItems: readonly OpenItem[];
  buckets: AgingBuckets;
  /** Money that pays no invoice. */
  unappliedMinor: bigint;
  account: { identifier: string; name: string } | null;
};

export type CurrencyStatement = StatementFacts & {
  invoicedMinor: bigint;
  creditedMinor: bigint;
  paidMinor: bigint;
  /** What was paid or credited beyond what an invoice left, in this time, less what of that was taken back: it lowers no other invoice. */
  beyondMinor: bigint;
  closingMinor: bigint;
  /** Entries with the balance after each, as far as invoices go. */
  lines: (StatementEntry & { balanceMinor: bigint })[];
};

const order: readonly StatementMove[] = statementMoves;

/**
 * The account of one currency from its opening to its closing balance. Both balances are what aging counts on their days:
 * an invoice that was paid twice counts as paid and no further, so what came beyond it stands on its own line.
 */
export function statementOf(facts: StatementFacts): CurrencyStatement {
  const sumOf = (kind: StatementMove) =>
    facts.entries.filter((entry) => entry.kind === kind).reduce((sum, { minor }) => sum + minor, 0n);
  const [invoicedMinor, creditedMinor, paidMinor] = [sumOf("invoice"), sumOf("credit"), sumOf("payment")];
  const closingMinor = facts.buckets.total;
  let balance = facts.openingMinor;
  const lines = facts.entries.toSorted(byDay).map((entry) => {
    balance += entry.kind === "invoice" ? entry.minor : -entry.minor;
    return { ...entry, balanceMinor: balance };
  });
  return {
    ...facts,
    invoicedMinor,
    creditedMinor,
    paidMinor,
    beyondMinor: closingMinor - balance,
    closingMinor,
    lines,
  };
}

function byDay(left: StatementEntry, right: StatementEntry): number {
  return (
    left.on.localeCompare(right.on) ||
    order.indexOf(left.kind) - order.indexOf(right.kind) ||
    left.reference.localeCompare(right.reference)
  );
}
