import type { ErpPostingFacts, InvoiceFacts } from "#server/domain/exceptions/facts";
import { isSameAmount, isStanding, standingPostings } from "#server/domain/exceptions/process-postings";

export const bookProblems = ["void_in_billing", "posted_twice", "currency", "total", "tax", "credit"] as const;
export type BookProblem = (typeof bookProblems)[number];

export type BookDifference = {
  problem: BookProblem;
  /** What the ERP has for the invoice, the earliest first. */
  postings: ErpPostingFacts[];
  /** What it has, and what it should have, of the amount in question. */
  postedMinor: bigint;
  billedMinor: bigint;
  /** Set where a credit differs. */
  creditId: string | null;
};

/**
 * Where the ERP's documents say something else than billing; null when they agree. An invoice may be posted before its
 * credits or after them: it agrees when either both totals do, or both after the credits each system knows.
 */
export function bookDifference(facts: InvoiceFacts): BookDifference | null {
  const { invoice } = facts;
  const postings = standingPostings(facts);
  const [first] = postings;
  if (!first || invoice.status === "draft") return null;
  const { currency } = invoice;
  const postedMinor = sum(postings.map(({ totalMinor }) => totalMinor));
  const base = { postings, postedMinor, billedMinor: invoice.totalMinor, creditId: null };
  if (invoice.status === "void" || invoice.isDeleted)
    return postedMinor === 0n ? null : { ...base, problem: "void_in_billing", billedMinor: 0n };
  if (postings.some((posting) => posting.currency !== currency)) return { ...base, problem: "currency" };
  const credits = facts.erpCredits.filter((credit) => isStanding(credit) && credit.currency === currency);
  const credited = sum(credits.map(({ totalMinor }) => totalMinor));
  const isSame =
    isSameAmount(postedMinor, invoice.totalMinor, currency) ||
    (invoice.creditedMinor !== 0n &&
      isSameAmount(postedMinor - credited, invoice.totalMinor - invoice.creditedMinor, currency));
  // Two documents that add up to the invoice are one invoice in two parts.
  if (!isSame) return { ...base, problem: postings.length > 1 ? "posted_twice" : "total" };
  return differingTax(facts, base) ?? differingCredit(facts, base);
}

type Base = Omit<BookDifference, "problem">;

/** Tax is compared where the ERP tells it for all its documents, and where they stand for the whole invoice. */
function differingTax({ invoice }: InvoiceFacts, base: Base): BookDifference | null {
  const taxes = base.postings.flatMap(({ taxMinor }) => taxMinor ?? []);
  const isWhole = isSameAmount(base.postedMinor, invoice.totalMinor, invoice.currency);
  if (taxes.length < base.postings.length || !isWhole) return null;
  const postedMinor = sum(taxes);
  return isSameAmount(postedMinor, invoice.taxMinor, invoice.currency)
    ? null
    : { ...base, problem: "tax", postedMinor, billedMinor: invoice.taxMinor };
}

/** A credit is compared with the one of billing whose name it carries; others are no matter of this invoice's total. */
function differingCredit({ invoice, erpCredits }: InvoiceFacts, base: Base): BookDifference | null {
  const credit = erpCredits.find(
    ({ totalMinor, billedMinor, currency, status }) =>
      billedMinor !== null &&
      isStanding({ status }) &&
      (currency !== invoice.currency || !isSameAmount(totalMinor, billedMinor, invoice.currency)),
  );
  if (!credit) return null;
  return {
    ...base,
    problem: "credit",
    postedMinor: credit.totalMinor,
    billedMinor: credit.billedMinor ?? 0n,
    creditId: credit.externalId,
  };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
