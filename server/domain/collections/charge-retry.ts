import type { WorkingDays } from "#server/domain/collections/account-facts";
import {
  type ChargeRetryPolicy,
  type ChargeSchedule,
  chargeScheduleOf,
} from "#server/domain/collections/charge-retry-policy";
import type { SegmentFacts } from "#server/domain/collections/dunning-policy";
import {
  advisedWait,
  type ChargeScheme,
  chargeSchemes,
  forbiddenBy,
  keepsRule,
  type NetworkAnswer,
  rulesOn,
} from "#server/domain/collections/scheme-rules";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { asSentence, dayWords } from "#server/domain/exceptions/words";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** A charge that failed; `code` is what billing or the gateway calls the reason. */
export type FailedCharge = NetworkAnswer & { on: PlainDate; code: string | null };

export type ChargeFacts = SegmentFacts & {
  scheme: ChargeScheme;
  /** The failed charges of one invoice with the card or mandate that is on file now: a new one begins anew. */
  failures: readonly FailedCharge[];
  /** A charge was sent and nobody knows yet what became of it; a direct debit takes days. */
  isUnderWay: boolean;
  /** The day of the gateway's own next try; null where it makes none. */
  gatewayTriesOn: PlainDate | null;
  /** The days on which the customer was told of them by us. */
  noticesOn: readonly PlainDate[];
};

export type ChargeRetry =
  /** The gateway charges again and tells the customer: we do neither, and ask it when it stays silent. */
  | { kind: "gateway_retries"; on: PlainDate; task: string | null; sentence: string }
  | { kind: "under_way"; sentence: string }
  /** We charge again on that day; `isNoticeDue` when the customer is to be told today. */
  | { kind: "retry"; on: PlainDate; isNoticeDue: boolean; sentence: string }
  /** No further try can be made and the customer is to be told today. */
  | { kind: "notice"; asksFor: "another_card" | "another_mandate" | "payment"; sentence: string }
  /** The customer was told and has until then. */
  | { kind: "wait"; until: PlainDate; sentence: string }
  | { kind: "exhausted"; task: string; sentence: string };

/**
 * What comes after a failed charge; null where none failed. Pure: asked again on the same day it says the same. A retry is
 * charged once, on its day, by whoever records it; whether the customer may be written to at all is asked where the notice
 * goes out, as of any other contact.
 */
export function chargeRetry(
  policy: ChargeRetryPolicy,
  facts: ChargeFacts,
  day: PlainDate,
  workingDays: WorkingDays,
): ChargeRetry | null {
  const failures = facts.failures.filter(({ on }) => on <= day).toSorted(earliestFirst);
  const last = failures.at(-1);
  if (!last) return null;
  if (facts.gatewayTriesOn !== null) return ofGateway(facts.gatewayTriesOn, policy, day);
  if (facts.isUnderWay)
    return { kind: "under_way", sentence: "A charge is under way; what becomes of it is not known yet." };
  const schedule = chargeScheduleOf(policy, chargeSchemes[facts.scheme].method, facts);
  const final = finalReason(facts.scheme, failures);
  const isTold = facts.noticesOn.some((on) => last.on <= on && on <= day);
  if (final !== null) return ended(schedule, facts, { last: last.on, isFinal: true, isTold, why: final }, day);
  const next = nextTry(schedule, facts.scheme, failures, day, workingDays);
  if (next.on === null) return ended(schedule, facts, { last: last.on, isFinal: false, isTold, why: next.why }, day);
  const isNoticeDue = schedule.noticeFromFailure !== null && failures.length >= schedule.noticeFromFailure && !isTold;
  const reason = asSentence(declineOf(last.code).words);
  return {
    kind: "retry",
    on: next.on,
    isNoticeDue,
    sentence: `${reason}: it is charged again on ${dayWords(next.on)}.`,
  };
}

/** Those of one day in an order of their own, so that the order they are told in says nothing. */
function earliestFirst(left: FailedCharge, right: FailedCharge): number {
  const answerOf = ({ code, networkCode, adviceCode }: FailedCharge) => `${code} ${networkCode} ${adviceCode}`;
  return left.on.localeCompare(right.on) || answerOf(left).localeCompare(answerOf(right));
}

function ofGateway(on: PlainDate, { gatewayGraceDays }: ChargeRetryPolicy, day: PlainDate): ChargeRetry {
  const isLate = daysBetween(on, day) > gatewayGraceDays;
  return {
    kind: "gateway_retries",
    on,
    task: isLate ? `Ask the payment gateway what became of its try of ${dayWords(on)}.` : null,
    sentence: isLate
      ? `The payment gateway meant to charge it again on ${dayWords(on)} and has told of no outcome.`
      : `The payment gateway charges it again on ${dayWords(on)} and tells the customer itself.`,
  };
}

/** Why no charge of the same card or mandate can or may follow; an answer that was final stays so. */
function finalReason(scheme: ChargeScheme, failures: readonly FailedCharge[]): string | null {
  for (const failure of failures.toReversed()) {
    const decline = declineOf(failure.code);
    if (decline.kind === "hard") return decline.words;
    const forbidden = forbiddenBy(scheme, failure);
    if (forbidden !== null) return forbidden;
  }
  return null;
}

type NextTry = { on: PlainDate; why: null } | { on: null; why: string };

/** The first day on which the schedule, the network's advice, the scheme's rules and working days all let it be tried. */
function nextTry(
  schedule: ChargeSchedule,
  scheme: ChargeScheme,
  failures: readonly FailedCharge[],
  day: PlainDate,
  workingDays: WorkingDays,
): NextTry {
  const tries = failures.map(({ on }) => on);
  const last = tries.at(-1) ?? day;
  const wait = schedule.waits[failures.length - 1];
  if (wait === undefined) return { on: null, why: `it failed ${timesWords(failures.length)}, and no try is left` };
  const advised = failures.filter(({ on }) => on === last).map((failure) => advisedWait(scheme, failure));
  const planned = addDays(last, Math.max(wait, ...advised));
  const earliest = planned > day ? planned : day;
  for (let days = 0; days <= LONGEST_SEARCH_DAYS; days += 1) {
    const on = addDays(earliest, days);
    const isAllowed = rulesOn(scheme, on).every((rule) => keepsRule(rule, tries, on));
    if (isAllowed && (!schedule.onWorkingDays || workingDays.isOpen(on))) return { on, why: null };
  }
  return {
    on: null,
    why: `it failed ${timesWords(failures.length)}, and ${chargeSchemes[scheme].label} takes no further try`,
  };
}
/** Every span a scheme counts in is over by then, and every holiday. */
const LONGEST_SEARCH_DAYS = 60;

type End = { last: PlainDate; isFinal: boolean; isTold: boolean; why: string };

/** The customer is told first, then has some days; after them it is work for somebody here. */
function ended(
  { noticeAtEnd, daysForCustomer }: ChargeSchedule,
  { scheme, noticesOn }: ChargeFacts,
  { last, isFinal, isTold, why }: End,
  day: PlainDate,
): ChargeRetry {
  const isCard = chargeSchemes[scheme].method === "card";
  const reason = asSentence(why);
  if (noticeAtEnd && !isTold) {
    const asksFor = isFinal ? (isCard ? "another_card" : "another_mandate") : "payment";
    return { kind: "notice", asksFor, sentence: `${reason}: the customer is told and asked for ${askWords[asksFor]}.` };
  }
  const told = noticesOn.filter((on) => last <= on && on <= day).toSorted()[0] ?? last;
  const until = addDays(told, daysForCustomer);
  if (noticeAtEnd && day < until)
    return {
      kind: "wait",
      until,
      sentence: `${reason}: the customer was told on ${dayWords(told)} and has until ${dayWords(until)}.`,
    };
  const task = isFinal
    ? `Get ${isCard ? "another card" : "another mandate"} from the customer, or agree on another way to pay.`
    : "Agree with the customer on when and how it pays.";
  return { kind: "exhausted", task, sentence: `${reason}: somebody has to speak with the customer.` };
}

const askWords = { another_card: "another card", another_mandate: "another mandate", payment: "a payment" } as const;

function timesWords(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}
