import { actorName } from "#server/domain/access/actor";
import { chargeRetryMachine } from "#server/domain/collections/charge-retry-states";
import type { Exhaust, FailureStep, ReviewStep } from "#server/domain/collections/charge-review";
import { chargeSchemes } from "#server/domain/collections/scheme-rules";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { dayWords } from "#server/domain/exceptions/words";
import { addHours, addMinutes, startOfBusinessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import type { ReviewKnown } from "#server/services/charge-retries/failure-facts";
import type { Attempt, ChargedInvoice, RetryRow } from "#server/services/charge-retries/load-charges";

/** One row as it is to stand, and what has to be told and done because of it. */
export type RetryChange = {
  invoice: ChargedInvoice;
  row: RetryRow;
  /** Null where the row only has to be looked at later. */
  event: RetryEvent | null;
  isNoticeDue: boolean;
  exhaust: Exhaust | null;
};
export type RetryEvent = { type: `charge_retry.${string}`; sentence: string };

/** What is looked at again though nothing says so: held rows after some hours, charges under way soon. */
const HELD_FOR_HOURS = 6;
const UNDER_WAY_FOR_MINUTES = 15;

export function liveChange(scope: Scope, invoice: ChargedInvoice, row: RetryRow, step: ReviewStep): RetryChange | null {
  const none = { invoice, isNoticeDue: false, exhaust: null };
  if (step.do === "leave") {
    if (row.looksAgainAt !== null && row.looksAgainAt > scope.now) return null;
    return { ...none, row: { ...row, looksAgainAt: addMinutes(scope.now, UNDER_WAY_FOR_MINUTES) }, event: null };
  }
  const settled = { ...row, ...settlement(scope, step.why), state: chargeRetryMachine.next(row.state, step.do) };
  const name = `The charge of ${invoice.number}`;
  switch (step.do) {
    case "succeed":
      return {
        ...none,
        row: { ...settled, resultAttemptId: step.attemptId },
        event: { type: "charge_retry.succeeded", sentence: `${name} that was made again went through.` },
      };
    case "fail":
      return {
        ...none,
        row: { ...settled, resultAttemptId: step.attemptId },
        event: { type: "charge_retry.failed", sentence: `${name} that was made again was declined.` },
      };
    case "drop":
      return {
        ...none,
        row: settled,
        event: { type: "charge_retry.dropped", sentence: `${name} is not made again. ${step.why}` },
      };
    case "exhaust":
      return { ...none, row: { ...settled, asks: step.asks }, event: exhaustedEvent(invoice, step), exhaust: step };
  }
}

export function failureChange(
  scope: Scope,
  known: ReviewKnown,
  invoice: ChargedInvoice,
  { row: before, last, step }: { row: RetryRow | null; last: Attempt; step: FailureStep },
): RetryChange | null {
  const fresh = before ?? newRow(scope, known, invoice, last);
  const row: RetryRow = { ...fresh, policyVersion: known.policy.name };
  switch (step.do) {
    case "nothing": {
      if (!before || before.state === "dropped") return null;
      const why = "The payment gateway charges it again by itself.";
      return heldChange(scope, invoice, before, { ...row, heldBecause: why });
    }
    case "plan":
      return heldChange(
        scope,
        invoice,
        before,
        { ...row, ...open(fresh, "plan"), plannedOn: step.on, reason: step.why, heldBecause: step.heldBecause },
        step.isNoticeDue,
      );
    case "wait":
      return heldChange(
        scope,
        invoice,
        before,
        { ...row, ...open(fresh, "wait"), plannedOn: step.until, reason: step.why, heldBecause: step.heldBecause },
        step.isNoticeDue,
      );
    case "request":
      return {
        invoice,
        row: {
          ...row,
          ...open(fresh, "request"),
          plannedOn: invoice.day,
          reason: step.why,
          heldBecause: null,
          requestedAt: scope.now,
          requestedBy: actorName(scope.actor),
          looksAgainAt: addMinutes(scope.now, UNDER_WAY_FOR_MINUTES),
        },
        event: { type: "charge_retry.requested", sentence: `The charge of ${invoice.number} is made again.` },
        isNoticeDue: false,
        exhaust: null,
      };
    case "exhaust":
      return {
        invoice,
        row: {
          ...row,
          ...settlement(scope, step.why),
          state: before ? chargeRetryMachine.next(before.state, "exhaust") : "exhausted",
          reason: step.why,
          heldBecause: null,
          asks: step.asks,
        },
        event: exhaustedEvent(invoice, step),
        isNoticeDue: false,
        exhaust: step,
      };
  }
}

/** The customer was to be told and cannot be: it goes to somebody here at once. */
export function exhaustUntold(scope: Scope, change: RetryChange, why: string): RetryChange {
  const step = { do: "exhaust", asks: "customer", why } as const;
  const { row, invoice } = change;
  return {
    ...change,
    row: {
      ...row,
      ...settlement(scope, why),
      state: chargeRetryMachine.next(row.state, "exhaust"),
      reason: why,
      asks: step.asks,
    },
    event: exhaustedEvent(invoice, step),
    exhaust: step,
  };
}

/** What stands as it stood is left alone, but for when it is looked at again. */
function heldChange(
  scope: Scope,
  invoice: ChargedInvoice,
  before: RetryRow | null,
  after: RetryRow,
  isNoticeDue = false,
): RetryChange | null {
  const row = { ...after, looksAgainAt: looksAgain(scope, invoice, after) };
  const isSame =
    before !== null &&
    before.state === row.state &&
    before.plannedOn === row.plannedOn &&
    before.heldBecause === row.heldBecause &&
    before.reason === row.reason;
  const isDue = before !== null && before.looksAgainAt !== null && before.looksAgainAt <= scope.now;
  if (isSame && !isNoticeDue) return isDue ? { invoice, row, event: null, isNoticeDue, exhaust: null } : null;
  return { invoice, row, event: isSame ? null : standsEvent(invoice, row), isNoticeDue, exhaust: null };
}

function standsEvent({ number }: ChargedInvoice, { state, plannedOn, reason, heldBecause }: RetryRow): RetryEvent {
  if (heldBecause !== null)
    return { type: "charge_retry.held", sentence: `The charge of ${number} waits. ${heldBecause}` };
  if (state === "waiting") return { type: "charge_retry.waiting", sentence: `${number}: ${reason}` };
  return {
    type: "charge_retry.planned",
    sentence: `The charge of ${number} is to be made again on ${dayWords(plannedOn)}.`,
  };
}

function looksAgain({ now }: Scope, { timeZone }: ChargedInvoice, { plannedOn, heldBecause }: RetryRow): Date {
  const held = addHours(now, HELD_FOR_HOURS);
  const begins = startOfBusinessDate(plannedOn, timeZone);
  if (heldBecause !== null) return held;
  return begins > now ? begins : held;
}

function exhaustedEvent({ number }: ChargedInvoice, { why }: Exhaust): RetryEvent {
  return { type: "charge_retry.exhausted", sentence: `No further charge of ${number} is made. ${why}` };
}

function settlement({ now, actor }: Scope, why: string) {
  return { settledAt: now, settledReason: why, settledBy: actorName(actor), heldBecause: null, looksAgainAt: null };
}

/** A row the review ended may begin anew: a promise was broken, a payment taken back. */
function open({ state }: RetryRow, action: "plan" | "wait" | "request") {
  const from = state === "dropped" || state === "waiting" ? chargeRetryMachine.next(state, "plan") : state;
  return {
    state: chargeRetryMachine.next(from, action),
    settledAt: null,
    settledReason: null,
    settledBy: null,
  };
}

function newRow(scope: Scope, known: ReviewKnown, invoice: ChargedInvoice, last: Attempt): RetryRow {
  const scheme = known.charges.get(last.id)?.scheme ?? "other_card";
  return {
    id: newId(scope.now),
    entityCode: invoice.entity,
    customerId: invoice.customerId,
    invoiceId: invoice.id,
    attemptId: last.id,
    method: chargeSchemes[scheme].method,
    declineKind: declineOf(last.code).kind,
    declineCode: last.code,
    currency: last.currency,
    amountMinor: last.minor,
    failedOn: last.on,
    state: "planned",
    plannedOn: invoice.day,
    reason: "",
    heldBecause: null,
    policyVersion: known.policy.name,
    looksAgainAt: null,
    toldOn: null,
    mailId: null,
    effectId: null,
    requestedAt: null,
    requestedBy: null,
    resultAttemptId: null,
    asks: null,
    taskId: null,
    settledAt: null,
    settledReason: null,
    settledBy: null,
    settledById: null,
    plannedAt: scope.now,
    version: 0,
  };
}
