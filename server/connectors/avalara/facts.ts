import type { WireTransaction } from "#server/connectors/avalara/wire";
import { minorFromDecimal } from "#server/domain/money";
import type { FactsOf } from "#server/domain/sync/records";

type Facts = FactsOf<"tax_transaction">;

const STATUSES: Record<WireTransaction["status"], Facts["status"]> = {
  Temporary: "saved",
  Saved: "saved",
  Posted: "saved",
  Queued: "saved",
  PendingApproval: "saved",
  Committed: "committed",
  Cancelled: "voided",
  // Another transaction of the same document has taken its place.
  Adjusted: "voided",
};

/** The facts, or the field whose amount is finer than its currency. */
export function transactionFacts(transaction: WireTransaction): Facts | { tooFine: string; amount: string } {
  const { currencyCode: currency } = transaction;
  const taxable = minorOf(transaction.totalTaxable, currency);
  const tax = minorOf(transaction.totalTax, currency);
  if (taxable === "too fine") return { tooFine: "totalTaxable", amount: String(transaction.totalTaxable) };
  if (tax === "too fine") return { tooFine: "totalTax", amount: String(transaction.totalTax) };
  return {
    documentCode: transaction.code,
    billingCustomerId: transaction.customerCode || transaction.customerVendorCode || null,
    status: STATUSES[transaction.status],
    currency,
    taxableMinor: taxable,
    taxMinor: tax,
    documentOn: transaction.date,
    country: transaction.country || null,
    region: transaction.region || null,
    errorCode: null,
    errorMessage: null,
  };
}

/** Decimals to whole minor units, exactly. */
export function minorOf(decimal: string | number | null | undefined, currency: string): string | null | "too fine" {
  if (decimal === null || decimal === undefined) return null;
  return minorFromDecimal(String(decimal), currency)?.toString() ?? "too fine";
}

export type Refusal = { errorCode: string | null; errorMessage: string | null };

/** Refusals arrive as a sentence, as a code under `type`, or as a list of sentences under `Message`. */
export function refusalOf(errors: unknown): Refusal {
  if (typeof errors === "string") return { errorCode: null, errorMessage: errors };
  if (Array.isArray(errors)) {
    const said = errors.map((each) => refusalOf(each));
    const sentences = said.flatMap(({ errorMessage }) => errorMessage ?? []);
    return {
      errorCode: said.find(({ errorCode }) => errorCode !== null)?.errorCode ?? null,
      errorMessage: sentences.length > 0 ? sentences.join(" ") : null,
    };
  }
  if (typeof errors !== "object" || errors === null) return { errorCode: null, errorMessage: null };
  const { type, code, message, Message } = errors as Record<string, unknown>;
  const named = [type, code].find((value) => typeof value === "string");
  const said = [message, Message].find((value) => typeof value === "string");
  return {
    errorCode: typeof named === "string" ? named : null,
    errorMessage: typeof said === "string" ? said : typeof named === "string" ? wordsOf(named) : null,
  };
}

/** "CannotModifyLockedTransaction" → "Cannot modify locked transaction." */
function wordsOf(code: string): string {
  const words = code
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}
