import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { DatedRate, Difference, DifferenceKind, OpenItem, Receipt } from "#server/domain/cash/receipt";
import { amountWords } from "#server/domain/exceptions/words";
import { convert, divideHalfUp } from "#server/domain/money";
import { daysBetween } from "#server/domain/time";

/** A rate older than this is no rate of the day any more. */
const OLDEST_RATE_DAYS = 7;

/** What an item claims in the currency of the receipt, at the last rate of its day; null where there is none. */
export function claimIn(item: OpenItem, { currency, receivedOn }: Receipt, rates: readonly DatedRate[]): bigint | null {
  if (item.currency === currency) return item.openMinor;
  const [rate] = rates
    .filter(({ from, to, on }) => from === item.currency && to === currency && on <= receivedOn)
    .sort((left, right) => (left.on > right.on ? -1 : 1));
  return rate && daysBetween(rate.on, receivedOn) <= OLDEST_RATE_DAYS
    ? convert({ minor: item.openMinor, currency: item.currency }, rate).minor
    : null;
}

/** A charge is small beside what it is taken from: at most a twentieth. */
const SHARE_OF_CHARGE = 20n;

/** What the money is off by, and the usual reason for that where there is one. */
export function differenceOf(
  receipt: Receipt,
  invoices: readonly OpenItem[],
  claimMinor: bigint,
  policy: MatchingPolicy,
): Difference {
  const minor = receipt.amountMinor - claimMinor;
  return { kind: kindOf(receipt, invoices, claimMinor, minor, policy), minor };
}

function kindOf(
  receipt: Receipt,
  invoices: readonly OpenItem[],
  claimMinor: bigint,
  minor: bigint,
  policy: MatchingPolicy,
): DifferenceKind {
  const off = minor < 0n ? -minor : minor;
  const { cents = 0, charges = 0 } = policy.tolerances[receipt.currency] ?? {};
  const isConverted = invoices.some(({ currency }) => currency !== receipt.currency);
  if (isConverted) {
    if (off * 10_000n <= claimMinor * BigInt(policy.rateBasisPoints)) return "rate";
    return minor < 0n ? "short" : "over";
  }
  if (minor === 0n) return "exact";
  if (off <= BigInt(cents)) return "cents";
  if (minor > 0n) return "over";
  if (isDiscount(receipt, invoices, off, policy, BigInt(cents))) return "discount";
  return off <= BigInt(charges) && off * SHARE_OF_CHARGE <= claimMinor ? "charge" : "short";
}

/** Every invoice was paid early, and just the agreed share of them all is missing. */
function isDiscount(
  { receivedOn }: Receipt,
  invoices: readonly OpenItem[],
  off: bigint,
  { discountPercent, discountDays }: MatchingPolicy,
  cents: bigint,
): boolean {
  if (discountPercent === 0) return false;
  const isEarly = invoices.every(({ issuedOn }) => daysBetween(issuedOn, receivedOn) <= discountDays);
  const agreed = divideHalfUp(sumOf(invoices.map(({ totalMinor }) => totalMinor)) * BigInt(discountPercent), 100n);
  const apart = off - agreed;
  return isEarly && (apart < 0n ? -apart : apart) <= cents;
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** "€12.00 less than they claim, as a bank keeps". */
export function differenceWords({ kind, minor }: Difference, currency: string): string {
  const amount = amountWords(minor < 0n ? -minor : minor, currency);
  const off = `${amount} ${minor < 0n ? "less" : "more"} than is claimed`;
  switch (kind) {
    case "exact":
      return "exactly what is claimed";
    case "cents":
      return `${off}, a difference of cents`;
    case "charge":
      return `${off}, as banks keep for a transfer`;
    case "rate":
      return minor === 0n ? "what is claimed at the day's rate" : `${off} at the day's rate, as rates differ`;
    case "discount":
      return `${off}, the discount for early payment`;
    case "short":
    case "over":
      return off;
  }
}
