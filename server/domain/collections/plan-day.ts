import {
  type AccountFacts,
  type InvoiceFacts,
  type OutwardAction,
  type PromiseFacts,
  reachesCustomer,
  type WorkingDays,
} from "#server/domain/collections/account-facts";
import {
  type DunningPolicy,
  type DunningStep,
  type DunningStrategy,
  strategyOf,
} from "#server/domain/collections/dunning-policy";
import { accountHolds, chaseable, type Hold, promisedParts, stopsOf } from "#server/domain/collections/holds";
import { isBroken, judgePromise } from "#server/domain/collections/promise";
import { stageOf } from "#server/domain/collections/stage";
import type { PlainDate } from "#server/domain/time";

/** One invoice within a contact or a piece of work: the step it takes, and how much of it is asked for. */
export type PlannedItem = {
  invoiceId: string;
  number: string;
  currency: string;
  minor: bigint;
  step: string;
  /** Days past due the step stands for. */
  day: number;
};

/** Something to send to a customer, or to do about it: one a day for each action, over all its invoices. */
export type PlannedAct = {
  accountId: string;
  strategy: string;
  /** The furthest step among its invoices: it says which text is sent. */
  step: DunningStep;
  items: readonly PlannedItem[];
};

/** An invoice whose step is due and which is not asked for, with every reason. */
export type HeldItem = PlannedItem & { accountId: string; strategy: string; holds: readonly Hold[] };

export type DayPlan = { acts: readonly PlannedAct[]; held: readonly HeldItem[] };

type Candidate = { invoice: InvoiceFacts; step: DunningStep; minor: bigint; holds: readonly Hold[] };

/**
 * What is to be done about an account on a day, and what is kept back and why. Pure: the same facts give the same plan, and
 * an act that was recorded gives none. At most one contact reaches the customer a day, whatever the number of invoices.
 */
export function planDay(
  account: AccountFacts,
  policy: DunningPolicy,
  day: PlainDate,
  workingDays: WorkingDays,
): DayPlan {
  const { strategy } = strategyOf(policy, account);
  const reached = reachedBy(account, strategy, policy, day);
  const candidates = reached.flatMap(({ due: step, ...one }) => (step === null ? [] : [{ ...one, step }]));
  if (candidates.length === 0) return { acts: [], held: [] };
  const small = tooSmall(reached, strategy, day);
  const holding = accountHolds(account, strategy, day, workingDays);
  const stopped = stopsOf(account, day);
  const acts: Candidate[] = [];
  const held: HeldItem[] = [];
  for (const candidate of candidates) {
    const holds = [
      ...(candidate.minor > 0n ? [] : candidate.holds),
      ...(candidate.minor > 0n && small.has(candidate.invoice.currency) ? [smallHold(candidate, strategy)] : []),
      ...(reachesCustomer(candidate.step.action) ? [...holding, ...nobodyToWriteTo(account, candidate.step)] : stopped),
    ];
    if (holds.length === 0) acts.push(candidate);
    else held.push({ ...itemOf(candidate), accountId: account.id, strategy: strategy.key, holds });
  }
  return { acts: together(account, strategy, acts), held };
}

/** What of an account has reached a step: all of it counts towards what is worth a reminder, and some of it is due. */
type Reached = Omit<Candidate, "step"> & { due: DunningStep | null };

function reachedBy(account: AccountFacts, strategy: DunningStrategy, policy: DunningPolicy, day: PlainDate): Reached[] {
  const broken = brokenFor(account, policy, day);
  const promised = promisedParts(account, policy, day);
  return account.invoices.flatMap((invoice) => {
    if (invoice.openMinor <= 0n || invoice.issuedOn > day) return [];
    const { reached, due } = stageOf(strategy, invoice, day, {
      resumesAt: broken.has(invoice.id) ? strategy.afterBrokenPromise : null,
    });
    return reached === null ? [] : [{ invoice, due, ...chaseable(account, invoice, policy, day, promised) }];
  });
}

/** Invoices whose latest promise, of those that nobody took back, was not kept. */
function brokenFor(
  { promises, invoices }: AccountFacts,
  { promises: terms }: DunningPolicy,
  day: PlainDate,
): Set<string> {
  const broken = new Set<string>();
  const judged = promises
    .filter(({ givenOn }) => givenOn <= day)
    .map((promise) => ({ promise, state: judgePromise(promise, terms, day) }))
    .filter(({ state }) => state !== "ended")
    .sort((left, right) => latestFirst(left.promise, right.promise));
  if (!judged.some(({ state }) => isBroken(state))) return broken;
  for (const invoice of invoices) {
    const latest = judged.find(({ promise }) => isMeant(promise, invoice));
    if (latest && isBroken(latest.state)) broken.add(invoice.id);
  }
  return broken;
}

function latestFirst(one: PromiseFacts, other: PromiseFacts): number {
  return (
    other.givenOn.localeCompare(one.givenOn) ||
    other.promisedOn.localeCompare(one.promisedOn) ||
    other.id.localeCompare(one.id)
  );
}

/** A promise that names no invoices speaks of those that were there, and that are due by the day it is for. */
function isMeant({ currency, invoiceIds, givenOn, promisedOn }: PromiseFacts, invoice: InvoiceFacts): boolean {
  if (invoice.currency !== currency) return false;
  if (invoiceIds.length > 0) return invoiceIds.includes(invoice.id);
  return invoice.issuedOn <= givenOn && invoice.dueOn <= promisedOn;
}

/** Currencies in which all that is late, or has a step of its own today, comes to less than the strategy reminds of. */
function tooSmall(reached: readonly Reached[], { leastMinor }: DunningStrategy, day: PlainDate): Set<string> {
  const sums = new Map<string, bigint>();
  for (const { invoice, due, minor } of reached)
    if (due !== null || invoice.dueOn < day) sums.set(invoice.currency, (sums.get(invoice.currency) ?? 0n) + minor);
  return new Set(
    [...sums].filter(([currency, sum]) => sum < BigInt(leastMinor[currency] ?? 0)).map(([currency]) => currency),
  );
}

function smallHold({ invoice: { currency } }: Candidate, { label }: DunningStrategy): Hold {
  return {
    kind: "too_small",
    sentence: `All that may be asked for in ${currency} comes to less than “${label}” reminds of.`,
    until: null,
  };
}

function nobodyToWriteTo({ email, hasPostalAddress }: AccountFacts, { action }: DunningStep): Hold[] {
  if (!reachesCustomer(action)) return [];
  const reachable: Record<OutwardAction, boolean> = { email: email !== null, letter: hasPostalAddress };
  if (reachable[action]) return [];
  const sentence =
    action === "email"
      ? "Nobody at the customer has an e-mail address for invoices. Add a contact."
      : "The customer has no postal address. Add one at the source.";
  return [{ kind: "nobody_to_write_to", sentence, until: null }];
}

/** What reaches the customer goes out in one piece under its furthest step; work is one piece for each action. */
function together(account: AccountFacts, strategy: DunningStrategy, candidates: readonly Candidate[]): PlannedAct[] {
  const pieces = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const piece = reachesCustomer(candidate.step.action) ? "contact" : candidate.step.action;
    pieces.set(piece, [...(pieces.get(piece) ?? []), candidate]);
  }
  return [...pieces.values()].map((all) => ({
    accountId: account.id,
    strategy: strategy.key,
    step: all.map(({ step }) => step).reduce((furthest, step) => (step.day > furthest.day ? step : furthest)),
    items: all.map(itemOf),
  }));
}

function itemOf({ invoice, step, minor }: Candidate): PlannedItem {
  return {
    invoiceId: invoice.id,
    number: invoice.number,
    currency: invoice.currency,
    minor,
    step: step.key,
    day: step.day,
  };
}
