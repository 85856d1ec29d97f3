import { chargeRetry } from "#server/domain/collections/charge-retry";
import { isLiveRetry } from "#server/domain/collections/charge-retry-states";
import {
  chargeBeside,
  type FailureStep,
  OLDEST_FAILURE_DAYS,
  type ReviewedInvoice,
  type ReviewStep,
  reviewFailure,
  reviewLive,
} from "#server/domain/collections/charge-review";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { meansOf } from "#server/domain/exceptions/payment-means";
import { daysBetween } from "#server/domain/time";
import { isOursToCharge, isWrittenToToday, type ReviewKnown } from "#server/services/charge-retries/failure-facts";
import type { Attempt, ChargedInvoice, RetryRow } from "#server/services/charge-retries/load-charges";

/** What the review does to one invoice: how its live row ends, then what follows its last failed charge. */
export type Decision = {
  invoice: ChargedInvoice;
  live: { row: RetryRow; step: ReviewStep } | null;
  failure: { row: RetryRow | null; last: Attempt; step: FailureStep } | null;
};

export function decideCharge(
  invoice: ChargedInvoice,
  rows: readonly RetryRow[],
  known: ReviewKnown,
  now: Date,
): Decision {
  const facts = reviewedInvoice(invoice, known, now);
  const live = rows.find(({ state }) => isLiveRetry(state));
  const step = live ? reviewLive(live, facts) : null;
  const ended = live && step ? { row: live, step } : null;
  if (ended?.step.do === "leave" || ended?.step.do === "exhaust") return { invoice, live: ended, failure: null };
  return { invoice, live: ended, failure: failureOf(invoice, rows, known, facts) };
}

function failureOf(
  invoice: ChargedInvoice,
  rows: readonly RetryRow[],
  known: ReviewKnown,
  facts: ReviewedInvoice,
): Decision["failure"] {
  const last = invoice.attempts.at(-1);
  if (last?.status !== "failed" || !facts.isOwed || !isOursToCharge(invoice, last)) return null;
  const row = rows.find(({ attemptId }) => attemptId === last.id) ?? null;
  // One failure is answered once: what was charged, given up or dropped by somebody stays so.
  if (row && (row.effectId !== null || row.settledById !== null || row.state === "exhausted")) return null;
  if (row === null && daysBetween(last.on, invoice.day) > OLDEST_FAILURE_DAYS) return null;
  const step = failureStep(invoice, last, known, facts);
  return step === null ? null : { row, last, step };
}

function failureStep(
  invoice: ChargedInvoice,
  last: Attempt,
  known: ReviewKnown,
  facts: ReviewedInvoice,
): FailureStep | null {
  const charge = known.charges.get(last.id);
  if (!charge) return null;
  const next = chargeRetry(known.policy.document, charge, invoice.day, workingDaysOf(charge.country));
  if (next === null) return null;
  return reviewFailure({
    day: invoice.day,
    next,
    hold: known.holdOf(invoice),
    beside: chargeBeside(facts, null),
    gateway: meansOf(last, invoice.system).gateway,
    isWrittenToToday: isWrittenToToday(known.accounts.get(invoice.customerId), invoice.day),
  });
}

export function reviewedInvoice(invoice: ChargedInvoice, known: ReviewKnown, now: Date): ReviewedInvoice {
  const isOwed = invoice.status === "open" && known.openMinorOf(invoice) > 0n;
  return {
    now,
    day: invoice.day,
    isOwed,
    settledWords: settledWords[invoice.status] ?? "Nothing is left to pay.",
    attempts: invoice.attempts,
    charge: invoice.charge,
  };
}
const settledWords: Partial<Record<string, string>> = {
  paid: "It is paid.",
  void: "The invoice was voided.",
  uncollectible: "The invoice was written off.",
};
