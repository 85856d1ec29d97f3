import { type CreditMemoFacts, stands } from "#server/domain/exceptions/credit-facts";
import type {
  IssuedCreditFacts,
  PromiseFacts,
  ServiceCreditFacts,
} from "#server/domain/exceptions/service-credit-facts";
import { addDays } from "#server/domain/time";

/** Billing may credit some days before the desk writes the promise down. */
const BEFORE_DAYS = 7;

/** The credits of billing that keep the promise, and what of it they leave out. */
export type Kept = { credits: readonly IssuedCreditFacts[]; missingMinor: bigint };

/**
 * Which credits of billing keep which promise. A credit that names the ticket belongs to that promise, whatever its
 * amount; one that names none belongs to the earliest promise of its amount, so that two promises of one amount need two.
 */
export function keptBy(facts: ServiceCreditFacts): Kept {
  const promises = [facts.promise, ...facts.siblings]
    .filter((promise) => !promise.isDeleted && promise.status === "granted")
    .sort(byDay);
  const credits = facts.credits.filter((credit) => stands(credit) && credit.currency === facts.promise.currency);
  const taken = new Map<string, IssuedCreditFacts[]>();
  const isNamed = new Set<string>();
  for (const promise of promises) {
    const named = credits.filter((credit) => names(credit, promise));
    for (const credit of named) isNamed.add(credit.id);
    if (named.length > 0) taken.set(promise.id, named);
  }
  for (const promise of promises) {
    if (taken.has(promise.id)) continue;
    const credit = credits.find((each) => !isNamed.has(each.id) && isFor(each, promise));
    if (!credit) continue;
    isNamed.add(credit.id);
    taken.set(promise.id, [credit]);
  }
  const own = taken.get(facts.promise.id) ?? [];
  return { credits: own, missingMinor: missingOf(facts.promise, own) };
}

/** Promises are kept with or without the tax on them; a minor unit a credit is rounding. */
function missingOf({ amountMinor }: PromiseFacts, credits: readonly IssuedCreditFacts[]): bigint {
  const total = credits.reduce((sum, credit) => sum + credit.totalMinor, 0n);
  const missing = amountMinor - total;
  return missing <= BigInt(credits.length) ? 0n : missing;
}

function byDay(left: PromiseFacts, right: PromiseFacts): number {
  if (left.grantedOn !== right.grantedOn) return left.grantedOn < right.grantedOn ? -1 : 1;
  return left.externalId < right.externalId ? -1 : 1;
}

function names({ memo }: CreditMemoFacts, { ticketNumber }: PromiseFacts): boolean {
  return ticketNumber !== null && (memo ?? "").split(/[^\p{L}\p{N}_-]+/u).includes(ticketNumber);
}

function isFor(credit: IssuedCreditFacts, promise: PromiseFacts): boolean {
  const isOfInvoice = promise.invoiceNumber === null || credit.invoiceNumber === promise.invoiceNumber;
  return isOfInvoice && credit.issuedOn >= addDays(promise.grantedOn, -BEFORE_DAYS) && isOfAmount(credit, promise);
}

function isOfAmount({ totalMinor, taxMinor }: CreditMemoFacts, { amountMinor }: PromiseFacts): boolean {
  return [totalMinor, totalMinor - taxMinor].some((minor) => {
    const difference = minor - amountMinor;
    return difference >= -1n && difference <= 1n;
  });
}
