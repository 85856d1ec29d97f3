import {
  ageOf,
  isSpokenWith,
  lastContactOn,
  livePromises,
  nextStepOn,
  overdueOf,
} from "#server/domain/collections/account-days";
import type { AccountFacts, InvoiceFacts, WorkingDays } from "#server/domain/collections/account-facts";
import type { DunningPolicy, StepAction } from "#server/domain/collections/dunning-policy";
import { type Hold, type HoldKind, standstillOf } from "#server/domain/collections/holds";
import {
  brokenPromises,
  type DeskFacts,
  holdingOf,
  holdsPeople,
  quietUntil,
  snoozeOf,
} from "#server/domain/collections/lanes";
import { type DayPlan, planDay } from "#server/domain/collections/plan-day";
import type { PointsStrategy } from "#server/domain/collections/points-policy";
import { dayWords, listWords } from "#server/domain/exceptions/words";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

export const actionLabels = {
  answer: "Answer the customer",
  ask_write_off: "Ask for a write-off",
  call_broken_promise: "Call about the broken promise",
  confirm_promise: "Confirm the promise",
  mend_contact: "Find out whom to write to",
  ask_plan: "Offer a payment plan",
  take_step: "Take the step that is due",
  ask_evidence: "Ask for the dispute's evidence",
  speak: "Speak with the customer",
  wait: "Wait",
} as const;
export type ActionKind = keyof typeof actionLabels;

const stepLabels: Record<StepAction, string> = {
  email: "Send the mail that is due",
  letter: "Send the letter that is due",
  call: "Call the customer",
  task: "Do the task that is due",
  escalate: "Bring it to the team lead",
  restrict: "Propose to restrict the service",
};

export type ActionFacts = {
  account: AccountFacts;
  desk: DeskFacts;
  /** All that is past due, in base currency minor units. */
  overdueMinor: bigint;
  disputes: readonly { invoiceId: string; number: string; openedOn: PlainDate; hasEvidence: boolean }[];
  /** What has been asked for the account and waits for signatures. */
  requested: readonly ("payment_plan" | "write_off")[];
};

export type ActionPolicy = { dunning: DunningPolicy; advice: PointsStrategy["advice"] };

export type NextAction = {
  kind: ActionKind;
  label: string;
  /** Why this and not another. */
  sentence: string;
  /** The invoices it is about; none where it is about the account. */
  invoiceIds: readonly string[];
  /** Until when nothing is to be done, where that is known. */
  until: PlainDate | null;
};

/**
 * The one thing to do about an account that brings money soonest. The first that holds: nothing, where nothing may be asked;
 * an answer somebody waits for; nothing, while it is put away; a write-off, where asking costs more than it brings; a call
 * about a broken promise; a word before a promised day; an address, where nobody can be written to; a plan for what is large
 * and old; the step that is due; evidence for what is contested; otherwise a word with the customer, or waiting.
 */
export function nextAction(
  facts: ActionFacts,
  { dunning, advice }: ActionPolicy,
  day: PlainDate,
  workingDays: WorkingDays,
): NextAction {
  const { account, desk } = facts;
  const late = overdueOf(account, day);
  const [stopped] = standstillOf(account);
  if (stopped) return action("wait", stopped.sentence);
  if (late.length === 0) return action("wait", "Nothing is past due.");
  const plan = planDay(account, dunning, day, workingDays);
  const holding = holdingOf(account, dunning, plan, day);
  const mayAsk = holding.length === 0;
  const mayTalk = holding.every(({ kind }) => !leftAlone.includes(kind));
  return (
    answer(desk) ??
    sleep(desk, day) ??
    (mayAsk ? writeOff(facts, late, advice, day) : null) ??
    (mayAsk ? callAboutPromise(account, dunning, day) : null) ??
    (mayTalk ? confirmPromise(account, dunning, day) : null) ??
    (mayAsk ? mendContact(account, late, plan) : null) ??
    (mayAsk ? offerPlan(facts, late, dunning, advice, day) : null) ??
    (mayAsk ? takeStep(plan) : null) ??
    (mayTalk ? askEvidence(facts, advice, day) : null) ??
    (mayAsk ? speak(facts, dunning, plan, day) : null) ??
    wait(facts, dunning, [...holding, ...keptFromMachine(plan)], day)
  );
}

/** These ask that nobody turns to the customer about money at all. */
const leftAlone: readonly HoldKind[] = ["excluded", "ticket", "renewal"];

function action(kind: ActionKind, sentence: string, more: Partial<NextAction> = {}): NextAction {
  return { kind, label: actionLabels[kind], sentence, invoiceIds: [], until: null, ...more };
}

function answer({ awaitingUs }: DeskFacts): NextAction | null {
  if (awaitingUs === null) return null;
  return action("answer", `The customer has waited for ${awaitingUs.words} since ${dayWords(awaitingUs.since)}.`);
}

function sleep(desk: DeskFacts, day: PlainDate): NextAction | null {
  const snooze = snoozeOf(desk, day);
  if (snooze === null) return null;
  const { by, until, reason } = snooze;
  return action("wait", `${by} put it away until ${dayWords(until)}: ${reason}`, { until });
}

function writeOff(
  { overdueMinor, requested }: ActionFacts,
  late: readonly InvoiceFacts[],
  { writeOffUpToMinor, writeOffFromDays }: ActionPolicy["advice"],
  day: PlainDate,
): NextAction | null {
  // All of it has to be old: a new invoice of a small customer is asked for like any other.
  const isOld = late.every(({ dueOn }) => daysBetween(dueOn, day) >= writeOffFromDays);
  if (overdueMinor > BigInt(writeOffUpToMinor) || !isOld || requested.includes("write_off")) return null;
  const sentence = `It is little, and ${dayCount(ageOf(late, day))} past due: asking costs more than it brings.`;
  return action("ask_write_off", sentence, { invoiceIds: idsOf(late) });
}

function callAboutPromise(account: AccountFacts, dunning: DunningPolicy, day: PlainDate): NextAction | null {
  const [latest] = brokenPromises(account, dunning, day);
  if (!latest) return null;
  const part = latest.paidMinor > 0n ? "only a part" : "nothing";
  const sentence = `Money was promised by ${dayWords(latest.promisedOn)}, and ${part} of it arrived.`;
  return action("call_broken_promise", sentence, { invoiceIds: latest.invoiceIds });
}

function confirmPromise(account: AccountFacts, dunning: DunningPolicy, day: PlainDate): NextAction | null {
  const tomorrow = addDays(day, 1);
  const promise = livePromises(account, dunning, day).find(
    ({ promisedOn, givenOn }) => promisedOn === tomorrow && givenOn < day,
  );
  if (!promise || isSpokenWith(account, day, day)) return null;
  const sentence = `Money is promised for tomorrow, ${dayWords(tomorrow)}: ask whether the payment is on its way.`;
  return action("confirm_promise", sentence, { invoiceIds: promise.invoiceIds });
}

function mendContact(
  { email, hasPostalAddress }: AccountFacts,
  late: readonly InvoiceFacts[],
  { held }: DayPlan,
): NextAction | null {
  const missing = held.flatMap(({ invoiceId, holds }) =>
    holds.filter(({ kind }) => kind === "nobody_to_write_to").map(({ sentence }) => ({ invoiceId, sentence })),
  );
  const [first] = missing;
  if (first) return action("mend_contact", first.sentence, { invoiceIds: missing.map(({ invoiceId }) => invoiceId) });
  if (email !== null || hasPostalAddress) return null;
  const sentence = "The customer has neither an e-mail address for invoices nor a postal address.";
  return action("mend_contact", sentence, { invoiceIds: idsOf(late) });
}

function offerPlan(
  { account, overdueMinor, requested }: ActionFacts,
  late: readonly InvoiceFacts[],
  dunning: DunningPolicy,
  { planFromMinor, planFromDays, planAgainAfterDays }: ActionPolicy["advice"],
  day: PlainDate,
): NextAction | null {
  const age = ageOf(late, day);
  const last = lastContactOn(account, "out", day);
  const isLargeAndOld = overdueMinor >= BigInt(planFromMinor) && age >= planFromDays;
  const isAgreed =
    requested.includes("payment_plan") ||
    late.some(({ plannedMinor }) => plannedMinor > 0n) ||
    livePromises(account, dunning, day).length > 0;
  const wasJustAsked = last !== null && daysBetween(last, day) < planAgainAfterDays;
  if (!isLargeAndOld || isAgreed || wasJustAsked) return null;
  const sentence = `A large sum is ${dayCount(age)} past due and nothing is agreed: parts of it are easier to pay.`;
  return action("ask_plan", sentence, { invoiceIds: idsOf(late) });
}

function takeStep({ acts }: DayPlan): NextAction | null {
  const [first, ...others] = acts;
  if (!first) return null;
  const { step, items } = others.reduce((furthest, one) => (one.step.day > furthest.step.day ? one : furthest), first);
  const invoices = items.length === 1 ? `invoice ${items[0]?.number}` : `${items.length} invoices`;
  return action("take_step", `“${step.label}” is due for ${invoices}.`, {
    label: stepLabels[step.action],
    invoiceIds: items.map(({ invoiceId }) => invoiceId),
  });
}

function askEvidence(
  { disputes }: ActionFacts,
  { evidenceAfterDays }: ActionPolicy["advice"],
  day: PlainDate,
): NextAction | null {
  const open = disputes
    .filter(({ hasEvidence, openedOn }) => !hasEvidence && daysBetween(openedOn, day) >= evidenceAfterDays)
    .toSorted((left, right) => left.openedOn.localeCompare(right.openedOn) || left.number.localeCompare(right.number));
  const [first] = open;
  if (!first) return null;
  const numbers = listWords(open.map(({ number }) => number));
  const sentence = `The customer has contested ${numbers} since ${dayWords(first.openedOn)} and sent nothing that shows why.`;
  return action("ask_evidence", sentence, { invoiceIds: open.map(({ invoiceId }) => invoiceId) });
}

/** No step is due, and yet it is time for a word: on the day that was agreed, or behind the last step. */
function speak(
  { account, desk: { followUpOn }, requested }: ActionFacts,
  dunning: DunningPolicy,
  { held }: DayPlan,
  day: PlainDate,
): NextAction | null {
  if (followUpOn !== null && followUpOn <= day)
    return action("speak", `The next word with the customer was meant for ${dayWords(followUpOn)}.`);
  const hasNext = followUpOn !== null || nextStepOn(account, dunning, day) !== null || held.length > 0;
  if (hasNext || requested.length > 0 || quietUntil(account, dunning, day) !== null) return null;
  const last = lastContactOn(account, "out", day);
  const since = last === null ? "nobody has turned to the customer yet" : `the last word was on ${dayWords(last)}`;
  return action("speak", `No further step is left, and ${since}.`);
}

/** What keeps a step that is due from going out today, although somebody could speak with the customer. */
function keptFromMachine({ held }: DayPlan): Hold[] {
  return held.flatMap(({ holds }) => holds.filter((hold) => !holdsPeople(hold)));
}

function wait(
  { account, desk: { followUpOn }, requested }: ActionFacts,
  dunning: DunningPolicy,
  holds: readonly Hold[],
  day: PlainDate,
): NextAction {
  const [hold] = holds;
  if (hold) return action("wait", hold.sentence, { until: hold.until });
  const [asked] = requested;
  if (asked) return action("wait", `${requestWords[asked]} was asked for and waits for signatures.`);
  if (followUpOn !== null)
    return action("wait", `The next word with the customer is meant for ${dayWords(followUpOn)}.`, {
      until: followUpOn,
    });
  const next = nextStepOn(account, dunning, day);
  if (next !== null) return action("wait", `The next step is reached on ${dayWords(next)}.`, { until: next });
  const until = quietUntil(account, dunning, day);
  if (until === null) return action("wait", "Nothing is to be done about it today.");
  return action("wait", `The customer was contacted and has until ${dayWords(until)} to answer.`, { until });
}

const requestWords = { payment_plan: "A payment plan", write_off: "A write-off" } as const;

function idsOf(invoices: readonly InvoiceFacts[]): string[] {
  return invoices.map(({ id }) => id);
}

function dayCount(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
