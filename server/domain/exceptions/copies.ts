import {
  claimStatuses,
  type InvoiceFacts,
  type InvoiceLineFacts,
  isClaim,
  type SiblingFacts,
} from "#server/domain/exceptions/facts";
import { blankToNull } from "#server/domain/exceptions/words";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** Invoices without a subscription have no period to compare; the same content twice within this many days is a repeat. */
const REPEAT_WITHIN_DAYS = 7;

type Candidate = {
  externalId: string;
  status: string;
  totalMinor: bigint;
  issuedOn: PlainDate;
  periodStartsOn: PlainDate | null;
  periodEndsOn: PlainDate | null;
  poNumber: string | null;
  createdAt: Date | null;
  billingReason: string | null;
  lines: readonly InvoiceLineFacts[];
};

/** The invoice that this one repeats, and how many there are in all; null when it repeats none, or is the one to keep. */
export function originalOf(facts: InvoiceFacts): { original: SiblingFacts; copies: number } | null {
  if (!isClaim(facts) || facts.invoice.totalMinor <= 0n || facts.lines.length === 0) return null;
  const own: Candidate = { ...facts.invoice, lines: facts.lines };
  const same = facts.siblings.filter(
    (sibling) => claimStatuses.includes(sibling.status) && bills(own, sibling, facts.invoice.hasSubscription),
  );
  const first = same.reduce<SiblingFacts | null>(
    (kept, sibling) => (kept === null || comesBefore(sibling, kept) ? sibling : kept),
    null,
  );
  return first && comesBefore(first, own) ? { original: first, copies: same.length + 1 } : null;
}

/** A copy is taken back, not corrected; other types leave it alone. */
export function isExtraCopy(facts: InvoiceFacts): boolean {
  return originalOf(facts) !== null;
}

/** Two invoices that bill the same thing: same total, same lines, same period, and no two different purchase orders. */
function bills(one: Candidate, other: Candidate, hasSubscription: boolean): boolean {
  if (one.totalMinor !== other.totalMinor || contentOf(one.lines) !== contentOf(other.lines)) return false;
  const [onePo, otherPo] = [blankToNull(one.poNumber), blankToNull(other.poNumber)];
  if (onePo !== null && otherPo !== null && onePo !== otherPo) return false;
  if (hasSubscription) return one.periodStartsOn === other.periodStartsOn && one.periodEndsOn === other.periodEndsOn;
  return Math.abs(daysBetween(one.issuedOn, other.issuedOn)) <= REPEAT_WITHIN_DAYS;
}

function contentOf(lines: readonly InvoiceLineFacts[]): string {
  return lines
    .map((line) =>
      [
        line.productCode ?? line.description,
        line.quantity,
        line.amountMinor,
        line.periodStartsOn,
        line.periodEndsOn,
      ].join("|"),
    )
    .sort()
    .join("\n");
}

/** Which of two to keep: the paid one, else the older one. */
function comesBefore(one: Candidate, other: Candidate): boolean {
  return compareAll([
    [one.status === "paid" ? 0 : 1, other.status === "paid" ? 0 : 1],
    [one.createdAt?.getTime() ?? 0, other.createdAt?.getTime() ?? 0],
    // Made in the same second, what somebody made by hand repeats what billing made by itself.
    [one.billingReason === "manual" ? 1 : 0, other.billingReason === "manual" ? 1 : 0],
    [one.issuedOn, other.issuedOn],
    [one.status === "draft" ? 1 : 0, other.status === "draft" ? 1 : 0],
    [one.externalId, other.externalId],
  ]);
}

function compareAll(pairs: readonly (readonly [string | number, string | number])[]): boolean {
  const decisive = pairs.find(([left, right]) => left !== right);
  return decisive !== undefined && decisive[0] < decisive[1];
}
