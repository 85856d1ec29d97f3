import {
  ageOf,
  breaksOn,
  byPromisedDay,
  isSpokenWith,
  lastContactOn,
  livePromises,
  overdueOf,
} from "#server/domain/collections/account-days";
import {
  type AccountFacts,
  type InvoiceFacts,
  type PromiseFacts,
  reachesCustomer,
  type WorkingDays,
} from "#server/domain/collections/account-facts";
import { type BoostEvent, boostWords, eventsSince } from "#server/domain/collections/boosts";
import { type DunningPolicy, strategyOf } from "#server/domain/collections/dunning-policy";
import {
  accountHolds,
  chaseable,
  closedDayOf,
  type Hold,
  type HoldKind,
  promisedParts,
  standstillOf,
} from "#server/domain/collections/holds";
import { type DayPlan, planDay } from "#server/domain/collections/plan-day";
import { coveredByPromise, isBroken, judgePromise } from "#server/domain/collections/promise";
import { asSentence, dayWords } from "#server/domain/exceptions/words";
import { addDays, type PlainDate } from "#server/domain/time";

export const laneLabels = {
  today: "Today",
  promises_due: "Promises due",
  broken: "Broken promises",
  held: "Held",
  waiting_on_us: "Waiting on us",
  waiting_on_them: "Waiting on them",
  snoozed: "Snoozed",
} as const;
export type LaneKey = keyof typeof laneLabels;

/** What happened to an account at the desk. */
export type DeskFacts = {
  snooze: { until: PlainDate; reason: string; by: string; at: Date } | null;
  events: readonly BoostEvent[];
  /** When somebody last worked the account. */
  workedAt: Date | null;
  /** What the customer waits for us to do, and since when: "an answer to its mail". */
  awaitingUs: { words: string; since: PlainDate } | null;
  /** The day the customer said it would come back by, or on which somebody means to ask again. */
  followUpOn: PlainDate | null;
};

export type Lane = {
  lane: LaneKey;
  label: string;
  /** Why it is here. */
  sentence: string;
  /** What holds it, in the lane of what is held. */
  by: HoldKind | null;
  /** The first day on which it may be elsewhere by itself; null where only an event moves it. */
  until: PlainDate | null;
};

const holdsMachinesAlone: readonly HoldKind[] = ["quiet_days", "most_contacts", "no_working_day", "nobody_to_write_to"];
const everyDay: WorkingDays = { isOpen: () => true };

/** Whether a hold keeps people from asking as well: caps and quiet days bind the machine alone. */
export function holdsPeople({ kind }: Hold): boolean {
  return !holdsMachinesAlone.includes(kind);
}

/**
 * Where an account stands in the day's work; null where nothing is past due. The first that holds decides:
 * 1. held, by a standstill: whatever else is so, nothing may be asked;
 * 2. snoozed, unless something happened since, which wakes it and says so;
 * 3. waiting on us: nobody is asked for money while they wait for our answer;
 * 4. promises due: one falls due today, or is in its days of grace;
 * 5. held: nothing of what is past due may be asked for;
 * 6. broken: a promise was, and nobody spoke with the customer since;
 * 7. waiting on them: they said when they come back, or were contacted a moment ago, and nothing happened since;
 * 8. today.
 * Whether anybody works where the customer is moves no account: it says when a step that is due goes out.
 */
export function laneOf(
  account: AccountFacts,
  desk: DeskFacts,
  policy: DunningPolicy,
  day: PlainDate,
  workingDays: WorkingDays = everyDay,
): Lane | null {
  const late = overdueOf(account, day);
  if (late.length === 0) return null;
  const [stopped] = standstillOf(account);
  if (stopped) return lane("held", stopped.sentence, { by: stopped.kind });
  const asleep = snoozed(desk, day);
  if (asleep) return asleep;
  const plan = planDay(account, policy, day, everyDay);
  const found =
    waitingOnUs(desk) ??
    promisesDue(account, policy, day) ??
    held(holdingOf(account, policy, plan, day)) ??
    broken(account, policy, day) ??
    waitingOnThem(account, desk, policy, day) ??
    today(late, desk, dueWords(account, policy, plan, day, workingDays), day);
  const woken = wokenWords(desk, day);
  return woken === null ? found : { ...found, sentence: `${woken} ${found.sentence}` };
}

function lane(key: LaneKey, sentence: string, more: Partial<Pick<Lane, "by" | "until">> = {}): Lane {
  return { lane: key, label: laneLabels[key], sentence, by: null, until: null, ...more };
}

/** The snooze that still keeps an account away, if one does. */
export function snoozeOf({ snooze, events }: DeskFacts, day: PlainDate): DeskFacts["snooze"] {
  if (snooze === null || snooze.until <= day) return null;
  return eventsSince(events, snooze.at).length === 0 ? snooze : null;
}

function snoozed(desk: DeskFacts, day: PlainDate): Lane | null {
  const snooze = snoozeOf(desk, day);
  if (snooze === null) return null;
  const { until, reason, by } = snooze;
  return lane("snoozed", `${by} put it away until ${dayWords(until)}: ${reason}`, { until });
}

/** Said of an account that was put away and is back: early because something happened, or because its day came. */
function wokenWords({ snooze, events, workedAt }: DeskFacts, day: PlainDate): string | null {
  if (snooze === null || (workedAt !== null && workedAt > snooze.at)) return null;
  const [event] = eventsSince(events, snooze.at);
  const away = `It was put away until ${dayWords(snooze.until)}`;
  return snooze.until > day && event ? `${away} and is back because ${boostWords[event.kind]}.` : `${away}.`;
}

function waitingOnUs({ awaitingUs }: DeskFacts): Lane | null {
  if (awaitingUs === null) return null;
  return lane("waiting_on_us", `The customer has waited for ${awaitingUs.words} since ${dayWords(awaitingUs.since)}.`);
}

function promisesDue(account: AccountFacts, policy: DunningPolicy, day: PlainDate): Lane | null {
  const [first] = livePromises(account, policy, day);
  if (!first || first.promisedOn > day) return null;
  const until = breaksOn(first, policy);
  const sentence =
    first.promisedOn === day
      ? "Money is promised for today."
      : `Money was promised by ${dayWords(first.promisedOn)}; the promise breaks on ${dayWords(until)}.`;
  return lane("promises_due", sentence, { until });
}

/** What keeps people from asking for anything that is past due; nothing where some of it may be asked for. */
export function holdingOf(account: AccountFacts, policy: DunningPolicy, plan: DayPlan, day: PlainDate): Hold[] {
  const { strategy } = strategyOf(policy, account);
  const onAccount = accountHolds(account, strategy, day, everyDay).filter(holdsPeople);
  if (onAccount.length > 0) return onAccount;
  const promised = promisedParts(account, policy, day);
  const parts = overdueOf(account, day).map((invoice) => chaseable(account, invoice, policy, day, promised));
  if (parts.every(({ minor }) => minor === 0n)) return parts.flatMap(({ holds }) => holds);
  // Only where steps are planned is it known that all of it comes to less than the strategy reminds of.
  const small = plan.held.flatMap(({ holds }) => holds.filter(({ kind }) => kind === "too_small"));
  return plan.acts.length === 0 ? small : [];
}

const MOST_SENTENCES = 3;

function held(holds: readonly Hold[]): Lane | null {
  const [first] = holds;
  if (!first) return null;
  const sentences = [...new Set(holds.map(({ sentence }) => sentence))];
  const more = sentences.length - MOST_SENTENCES;
  const rest = more <= 0 ? [] : [more === 1 ? "One more reason holds it." : `${more} more reasons hold it.`];
  const until = holds.flatMap((hold) => hold.until ?? []).sort()[0] ?? null;
  return lane("held", [...sentences.slice(0, MOST_SENTENCES), ...rest].join(" "), { by: first.kind, until });
}

/** Promises of which something is still open and that nobody has spoken about since they broke, the latest first. */
export function brokenPromises(account: AccountFacts, policy: DunningPolicy, day: PlainDate): PromiseFacts[] {
  return account.promises
    .filter((promise) => {
      if (promise.givenOn > day || !isBroken(judgePromise(promise, policy.promises, day))) return false;
      const brokeOn = breaksOn(promise, policy);
      const isReplaced = account.promises.some(
        (other) => brokeOn <= other.givenOn && other.givenOn <= day && isOfTheSame(other, promise),
      );
      const isOpen = coveredByPromise(promise, account.invoices).size > 0;
      return isOpen && !isReplaced && !isSpokenWith(account, brokeOn, day);
    })
    .toSorted((left, right) => byPromisedDay(right, left));
}

function isOfTheSame(one: PromiseFacts, other: PromiseFacts): boolean {
  if (one.currency !== other.currency) return false;
  const isForWhatever = one.invoiceIds.length === 0 || other.invoiceIds.length === 0;
  return isForWhatever || one.invoiceIds.some((id) => other.invoiceIds.includes(id));
}

function broken(account: AccountFacts, policy: DunningPolicy, day: PlainDate): Lane | null {
  const [latest] = brokenPromises(account, policy, day);
  if (!latest) return null;
  const part = latest.paidMinor > 0n ? "Only a part" : "Nothing";
  const sentence = `${part} of what was promised by ${dayWords(latest.promisedOn)} arrived, and nobody has spoken with the customer since.`;
  return lane("broken", sentence);
}

function waitingOnThem(
  account: AccountFacts,
  { followUpOn, events, workedAt }: DeskFacts,
  policy: DunningPolicy,
  day: PlainDate,
): Lane | null {
  if (eventsSince(events, workedAt).length > 0) return null;
  if (followUpOn !== null && followUpOn > day)
    return lane("waiting_on_them", `The next word with the customer is meant for ${dayWords(followUpOn)}.`, {
      until: followUpOn,
    });
  const until = quietUntil(account, policy, day);
  const last = lastContactOn(account, "out", day);
  if (until === null || last === null || (lastContactOn(account, "in", day) ?? "") > last) return null;
  return lane(
    "waiting_on_them",
    `The customer was contacted on ${dayWords(last)} and has until ${dayWords(until)} to answer.`,
    { until },
  );
}

/** The day until which a customer who was contacted is left to answer; null where that is over. */
export function quietUntil(account: AccountFacts, policy: DunningPolicy, day: PlainDate): PlainDate | null {
  const last = lastContactOn(account, "out", day);
  if (last === null) return null;
  const until = addDays(last, strategyOf(policy, account).strategy.quietDays + 1);
  return until > day ? until : null;
}

function today(
  late: readonly InvoiceFacts[],
  { events, workedAt, followUpOn }: DeskFacts,
  due: string | null,
  day: PlainDate,
): Lane {
  const [event] = eventsSince(events, workedAt);
  if (event) return lane("today", `${asSentence(boostWords[event.kind])} on ${dayWords(event.on)}.`);
  if (followUpOn !== null && followUpOn <= day)
    return lane("today", `The next word with the customer was meant for ${dayWords(followUpOn)}.`);
  if (due !== null) return lane("today", due);
  const age = ageOf(late, day);
  const days = age === 1 ? "1 day" : `${age} days`;
  return lane("today", `The oldest invoice is ${days} past due, and nothing keeps anybody from asking.`);
}

/** The step that is due, and the day it waits for where nobody works today; null where none is. */
function dueWords(
  account: AccountFacts,
  policy: DunningPolicy,
  { acts: [act] }: DayPlan,
  day: PlainDate,
  workingDays: WorkingDays,
): string | null {
  if (!act) return null;
  const due = `“${act.step.label}” is due`;
  if (!reachesCustomer(act.step.action)) return `${due}.`;
  const [closed] = closedDayOf(account, strategyOf(policy, account).strategy, day, workingDays);
  if (!closed) return `${due}.`;
  const next = closed.until === null ? "the next working day" : dayWords(closed.until);
  return `${due}, and waits for ${next}.`;
}
