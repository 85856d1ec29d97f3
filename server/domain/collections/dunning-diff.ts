import type {
  DunningPolicy,
  DunningSegment,
  DunningStep,
  DunningStrategy,
  PlanTerms,
  PromiseTerms,
  StepAction,
} from "#server/domain/collections/dunning-policy";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** What dunning would do otherwise: whom a strategy is for, what each does and when, which promises count as kept and which plans go on. */
export function diffDunning(before: DunningPolicy, after: DunningPolicy): DocumentChange[] {
  return [
    ...segmentChanges(before, after),
    ...strategyChanges(before, after),
    ...termChanges("Promises", promiseTerms(before.promises), promiseTerms(after.promises)),
    ...termChanges("Payment plans", planTerms(before.plans), planTerms(after.plans)),
  ];
}

/** A segment is known by its name; whoever renames one takes it out and writes another. */
function segmentChanges(before: DunningPolicy, after: DunningPolicy): DocumentChange[] {
  const was = new Map(before.segments.map((segment) => [segment.name, segment]));
  const is = new Map(after.segments.map((segment) => [segment.name, segment]));
  const changes = after.segments.flatMap((segment, place): DocumentChange[] => {
    const old = was.get(segment.name);
    const says = segmentWords(segment, after);
    if (!old) return [{ subject: segment.name, sentence: `would be new in place ${place + 1}: ${says}` }];
    if (asksAlike(old, segment)) return [];
    return [{ subject: segment.name, sentence: `was: ${segmentWords(old, before)}; would be: ${says}` }];
  });
  const gone = before.segments.filter(({ name }) => !is.has(name));
  return [
    ...changes,
    ...gone.map(({ name }) => takenOut(name)),
    ...orderChanges(before.segments, after.segments),
    ...(before.otherwise === after.otherwise
      ? []
      : [
          {
            subject: "Everybody else",
            sentence: `went by ${nameOf(before.otherwise, before)}, would go by ${nameOf(after.otherwise, after)}`,
          },
        ]),
  ];
}

/** The order within a list decides nothing. */
function asksAlike(old: DunningSegment, now: DunningSegment): boolean {
  const sets = ({ tiers, entities, countries }: DunningSegment) =>
    JSON.stringify([tiers, entities, countries].map((values) => [...new Set(values)].sort()));
  return old.strategy === now.strategy && sets(old) === sets(now);
}

function segmentWords({ tiers, entities, countries, strategy }: DunningSegment, policy: DunningPolicy): string {
  const parts = [
    tiers.length > 0 ? `${listWords(tiers)} customers` : "all customers",
    entities.length > 0 ? `of ${listWords(entities)}` : "",
    countries.length > 0 ? `in ${listWords(countries)}` : "",
    `go by ${nameOf(strategy, policy)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function nameOf(key: string, { strategies }: DunningPolicy): string {
  return `“${strategies.find((one) => one.key === key)?.label ?? key}”`;
}

/** The first segment that holds decides, so it matters who stands before whom. */
function orderChanges(before: readonly DunningSegment[], after: readonly DunningSegment[]): DocumentChange[] {
  const order = (segments: readonly DunningSegment[], others: readonly DunningSegment[]) =>
    segments.map(({ name }) => name).filter((name) => others.some((other) => other.name === name));
  const [was, is] = [order(before, after), order(after, before)];
  return was.every((name, place) => name === is[place])
    ? []
    : [changed("Order of the segments", was.join(", then "), is.join(", then "))];
}

function strategyChanges(before: DunningPolicy, after: DunningPolicy): DocumentChange[] {
  const was = new Map(before.strategies.map((strategy) => [strategy.key, strategy]));
  const is = new Map(after.strategies.map((strategy) => [strategy.key, strategy]));
  return [
    ...after.strategies.flatMap((strategy) => changesOf(was.get(strategy.key), strategy)),
    ...before.strategies.filter(({ key }) => !is.has(key)).map(({ label }) => takenOut(label)),
  ];
}

function changesOf(old: DunningStrategy | undefined, strategy: DunningStrategy): DocumentChange[] {
  const { label, steps } = strategy;
  const terms = strategyTerms(strategy);
  if (!old) {
    const words = terms.map(({ name, words }) => `${name}: ${words}`).join("; ");
    return [{ subject: label, sentence: `would be new; ${words}` }, ...stepChanges(label, [], steps)];
  }
  return [
    ...renamed(label, old.label, label),
    ...stepChanges(label, old.steps, steps),
    ...termChanges(label, strategyTerms(old), terms),
  ];
}

function stepChanges(
  strategy: string,
  before: readonly DunningStep[],
  after: readonly DunningStep[],
): DocumentChange[] {
  const was = new Map(before.map((step) => [step.key, step]));
  const is = new Map(after.map((step) => [step.key, step]));
  const subjectOf = ({ label }: DunningStep) => `${strategy}: “${label}”`;
  const changes = after.flatMap((step): DocumentChange[] => {
    const subject = subjectOf(step);
    const old = was.get(step.key);
    if (!old) return [{ subject, sentence: `would be new: ${actWords(step)} ${dayWords(step)}` }];
    return [
      ...renamed(subject, old.label, step.label),
      ...(old.day === step.day ? [] : [changed(subject, dayWords(old), dayWords(step))]),
      ...(actWords(old) === actWords(step) ? [] : [changed(subject, actWords(old), actWords(step))]),
    ];
  });
  return [...changes, ...before.filter(({ key }) => !is.has(key)).map((step) => takenOut(subjectOf(step)))];
}

function dayWords({ day }: DunningStep): string {
  if (day === 0) return "on the due day";
  return `${daysWords(Math.abs(day))} ${day < 0 ? "before" : "after"} the due day`;
}

const acts: Record<StepAction, string> = {
  email: "an e-mail",
  letter: "a letter",
  call: "a call",
  task: "a task",
  escalate: "an escalation",
  restrict: "a proposal to restrict the service",
};

function actWords({ action, template }: DunningStep): string {
  return template === null ? acts[action] : `${acts[action]} with the text “${template}”`;
}

/** One thing that a document says beside its steps. Two that mean the same may read differently: a step can be renamed. */
type Term = { name: string; words: string; meaning: string | number | boolean | null };

function sumTerms(name: string, sums: DunningStrategy["leastMinor"]): Term[] {
  return Object.entries(sums)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([currency, minor]) => ({
      name: `${name} in ${currency}`,
      words: amountWords(BigInt(minor), currency),
      meaning: minor,
    }));
}

function strategyTerms(strategy: DunningStrategy): Term[] {
  const { graceDays, quietDays, mostInWeek, mostInMonth, waitBeforeRenewalDays, tellTeamFromDays } = strategy;
  const stepName = (key: string) => `“${strategy.steps.find((step) => step.key === key)?.label ?? key}”`;
  return [
    { name: "grace", words: daysWords(graceDays), meaning: graceDays },
    ...sumTerms("least sum", strategy.leastMinor),
    {
      name: "last step",
      words: strategy.lastStep === null ? "the end" : stepName(strategy.lastStep),
      meaning: strategy.lastStep,
    },
    {
      name: "step after a broken promise",
      words: stepName(strategy.afterBrokenPromise),
      meaning: strategy.afterBrokenPromise,
    },
    { name: "quiet between two contacts", words: daysWords(quietDays), meaning: quietDays },
    { name: "contacts within 7 days", words: `${mostInWeek} at most`, meaning: mostInWeek },
    { name: "contacts within 30 days", words: `${mostInMonth} at most`, meaning: mostInMonth },
    {
      name: "days of contact",
      words: strategy.onWorkingDays ? "working days of the customer" : "all days",
      meaning: strategy.onWorkingDays,
    },
    {
      name: "an open ticket about billing",
      words: strategy.waitForOpenTickets ? "waited for" : "ignored",
      meaning: strategy.waitForOpenTickets,
    },
    {
      name: "a renewal being negotiated",
      words:
        waitBeforeRenewalDays === null
          ? "ignored"
          : `waited for from ${daysWords(waitBeforeRenewalDays)} before it closes`,
      meaning: waitBeforeRenewalDays,
    },
    {
      name: "a run",
      words: strategy.isApproved ? "looked at by somebody before it goes out" : "sent by itself",
      meaning: strategy.isApproved,
    },
    {
      name: "the account team",
      words: tellTeamFromDays === null ? "never told" : `told from ${daysWords(tellTeamFromDays)} past due`,
      meaning: tellTeamFromDays,
    },
    ...sumTerms("the account team is told from", strategy.tellTeamLeastMinor),
  ];
}

function promiseTerms({ graceDays, keptFromBasisPoints }: PromiseTerms): Term[] {
  return [
    { name: "grace", words: daysWords(graceDays), meaning: graceDays },
    { name: "kept from", words: `${keptFromBasisPoints / 100} % of the amount`, meaning: keptFromBasisPoints },
  ];
}

function planTerms({ graceDays, missedUntilDefault }: PlanTerms): Term[] {
  return [
    { name: "grace", words: daysWords(graceDays), meaning: graceDays },
    {
      name: "default",
      words: missedUntilDefault === 1 ? "with 1 missed instalment" : `with ${missedUntilDefault} missed instalments`,
      meaning: missedUntilDefault,
    },
  ];
}

/** A least sum that only one of both has is none in the other. */
function termChanges(subject: string, before: readonly Term[], after: readonly Term[]): DocumentChange[] {
  const was = new Map(before.map((term) => [term.name, term]));
  const is = new Map(after.map((term) => [term.name, term]));
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((name): DocumentChange[] => {
    const [old, now] = [was.get(name), is.get(name)];
    if (old?.meaning === now?.meaning) return [];
    return [changed(`${subject}: ${name}`, old?.words ?? "none", now?.words ?? "none")];
  });
}

function daysWords(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function renamed(subject: string, was: string, is: string): DocumentChange[] {
  return was === is ? [] : [{ subject, sentence: `was called “${was}”` }];
}

function takenOut(subject: string): DocumentChange {
  return { subject, sentence: "would be taken out" };
}

function changed(subject: string, was: string, is: string): DocumentChange {
  return { subject, sentence: `was ${was}, would be ${is}` };
}
