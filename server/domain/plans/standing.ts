import type { PlanTerms } from "#server/domain/collections/dunning-policy";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { EndedPlanState } from "#server/domain/plans/plan-states";
import { type Instalment, sumOf } from "#server/domain/plans/schedule";
import { addDays, type PlainDate } from "#server/domain/time";

export const planStandings = ["on_track", "behind", "completed", "defaulted"] as const;
export type PlanStandingState = (typeof planStandings)[number];

export const planStandingWords: Record<PlanStandingState, string> = {
  on_track: "On track",
  behind: "Behind",
  completed: "Completed",
  defaulted: "Defaulted",
};

/** What a plan is judged by. Amounts are minor units of its currency. */
export type PlanFacts = {
  currency: string;
  /** In the order of their days. */
  instalments: readonly Instalment[];
  /** What each invoice left to pay when the plan was agreed, and what is open of it now. */
  invoices: readonly { leftMinor: bigint; openMinor: bigint }[];
  /** What it came to, once it ended: later money changes nothing of that. */
  ended: { state: EndedPlanState; on: PlainDate; reason: string } | null;
};

/** `due`: its day has passed and its grace has not. */
export const instalmentStates = ["paid", "to_come", "due", "missed"] as const;
export type InstalmentState = (typeof instalmentStates)[number];

export const instalmentWords: Record<InstalmentState, string> = {
  paid: "Paid",
  to_come: "To come",
  due: "Due",
  missed: "Missed",
};

export type InstalmentStanding = Instalment & { paidMinor: bigint; state: InstalmentState };

export type PlanStanding = {
  state: PlanStandingState;
  sentence: string;
  /** Paid or credited of what was planned. */
  paidMinor: bigint;
  /** What has not come of the instalments whose grace is over, the day the first of them was due, and how many they are. */
  arrears: { minor: bigint; since: PlainDate; missed: number } | null;
  /** The next one whose grace is not over, with what is left of it. */
  next: Instalment | null;
  instalments: InstalmentStanding[];
};

/**
 * Where a plan stands at the end of a day. What was paid pays the earliest instalments first, whichever of the invoices it
 * came for. A plan defaults with so many instalments missed, or with its last one: nothing is left then to wait for.
 */
export function planStanding(facts: PlanFacts, terms: PlanTerms, day: PlainDate): PlanStanding {
  const paidMinor = paidOf(facts.invoices);
  const instalments = spread(facts.instalments, paidMinor, terms, day);
  const base = { paidMinor, instalments };
  if (facts.ended)
    return { ...base, state: facts.ended.state, arrears: null, next: null, sentence: facts.ended.reason };
  const wordsOf = (minor: bigint) => amountWords(minor, facts.currency);
  const totalMinor = sumOf(facts.instalments);
  if (paidMinor >= totalMinor)
    return {
      ...base,
      state: "completed",
      arrears: null,
      next: null,
      sentence: `Nothing is left to pay of the ${wordsOf(totalMinor)} that were planned.`,
    };
  const arrears = arrearsOf(instalments);
  const next = nextOf(instalments);
  if (arrears === null) return { ...base, state: "on_track", arrears, next, sentence: nextWords(next, wordsOf) };
  const owed = `${wordsOf(arrears.minor)} of ${countWords(arrears.missed)} due since ${dayWords(arrears.since)} ${arrears.missed === 1 ? "has" : "have"} not come`;
  const left = `${wordsOf(totalMinor - paidMinor)} of the plan ${paidMinor === 0n ? "is unpaid" : "is left"}`;
  if (next === null)
    return {
      ...base,
      state: "defaulted",
      arrears,
      next,
      sentence: `The last instalment was missed: ${owed}; ${left}.`,
    };
  if (arrears.missed >= terms.missedUntilDefault)
    return { ...base, state: "defaulted", arrears, next, sentence: `${capital(owed)}; ${left}.` };
  return { ...base, state: "behind", arrears, next, sentence: `${capital(owed)}. ${nextWords(next, wordsOf)}` };
}

/** An invoice on which more is open than when the plan was agreed had nothing paid, not less than nothing. */
function paidOf(invoices: PlanFacts["invoices"]): bigint {
  return invoices.reduce((sum, { leftMinor, openMinor }) => {
    const open = openMinor < 0n ? 0n : openMinor > leftMinor ? leftMinor : openMinor;
    return sum + leftMinor - open;
  }, 0n);
}

function spread(
  instalments: readonly Instalment[],
  paidMinor: bigint,
  { graceDays }: PlanTerms,
  day: PlainDate,
): InstalmentStanding[] {
  let unspent = paidMinor;
  return instalments.map(({ dueOn, amountMinor }) => {
    const paid = unspent < amountMinor ? unspent : amountMinor;
    unspent -= paid;
    const state =
      paid === amountMinor ? "paid" : day <= dueOn ? "to_come" : day <= addDays(dueOn, graceDays) ? "due" : "missed";
    return { dueOn, amountMinor, paidMinor: paid, state };
  });
}

function arrearsOf(instalments: readonly InstalmentStanding[]): PlanStanding["arrears"] {
  const missed = instalments.filter(({ state }) => state === "missed");
  const [first] = missed;
  if (!first) return null;
  return { minor: missed.reduce((sum, one) => sum + unpaidOf(one), 0n), since: first.dueOn, missed: missed.length };
}

function nextOf(instalments: readonly InstalmentStanding[]): Instalment | null {
  const next = instalments.find(({ state }) => state === "due" || state === "to_come");
  return next ? { dueOn: next.dueOn, amountMinor: unpaidOf(next) } : null;
}

/** What of the instalments has still to come, the missed ones too, each with what is left of it. */
export function instalmentsToCome({ instalments }: Pick<PlanStanding, "instalments">): Instalment[] {
  return instalments
    .filter(({ state }) => state !== "paid")
    .map((one) => ({ dueOn: one.dueOn, amountMinor: unpaidOf(one) }));
}

function unpaidOf({ amountMinor, paidMinor }: InstalmentStanding): bigint {
  return amountMinor - paidMinor;
}

function nextWords(next: Instalment | null, wordsOf: (minor: bigint) => string): string {
  return next === null ? "" : `Next, ${wordsOf(next.amountMinor)} on ${dayWords(next.dueOn)}.`;
}

function countWords(missed: number): string {
  return missed === 1 ? "one instalment" : `${missed} instalments`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
