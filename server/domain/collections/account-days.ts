import type { AccountFacts, InvoiceFacts, PastContact, PromiseFacts } from "#server/domain/collections/account-facts";
import { type DunningPolicy, strategyOf } from "#server/domain/collections/dunning-policy";
import { isLive, judgePromise, lastDayOfGrace } from "#server/domain/collections/promise";
import { stageOf } from "#server/domain/collections/stage";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** What of an account is past due on a day. */
export function overdueOf({ invoices }: Pick<AccountFacts, "invoices">, day: PlainDate): InvoiceFacts[] {
  return invoices.filter(({ openMinor, dueOn }) => openMinor > 0n && dueOn < day);
}

/** Days the oldest of them is past due. */
export function ageOf(late: readonly InvoiceFacts[], day: PlainDate): number {
  return Math.max(0, ...late.map(({ dueOn }) => daysBetween(dueOn, day)));
}

/** The latest contact of a direction, whoever made it. */
export function lastContactOn(
  { contacts }: Pick<AccountFacts, "contacts">,
  direction: PastContact["direction"],
  day: PlainDate,
): PlainDate | null {
  const days = contacts.filter((one) => one.direction === direction && one.on <= day).map(({ on }) => on);
  return days.sort().at(-1) ?? null;
}

/** Whether a person, not a machine, turned to the customer within these days. */
export function isSpokenWith({ contacts }: Pick<AccountFacts, "contacts">, from: PlainDate, to: PlainDate): boolean {
  return contacts.some(
    ({ isAutomated, direction, on }) => !isAutomated && direction === "out" && from <= on && on <= to,
  );
}

/** Promises that still keep reminders away, the earliest day first. */
export function livePromises(
  account: AccountFacts,
  { promises: terms }: DunningPolicy,
  day: PlainDate,
): PromiseFacts[] {
  return account.promises
    .filter((promise) => promise.givenOn <= day && isLive(judgePromise(promise, terms, day)))
    .toSorted(byPromisedDay);
}

/** The first day on which a promise is broken, if nothing arrives. */
export function breaksOn(promise: PromiseFacts, { promises: terms }: DunningPolicy): PlainDate {
  return addDays(lastDayOfGrace(promise, terms.graceDays), 1);
}

/** The first day on which something that is past due reaches a further step by its age; null behind the last step of all. */
export function nextStepOn(account: AccountFacts, dunning: DunningPolicy, day: PlainDate): PlainDate | null {
  const { strategy } = strategyOf(dunning, account);
  return (
    overdueOf(account, day)
      .flatMap((invoice) => stageOf(strategy, invoice, day).next?.on ?? [])
      .sort()[0] ?? null
  );
}

export function byPromisedDay(left: PromiseFacts, right: PromiseFacts): number {
  if (left.promisedOn !== right.promisedOn) return left.promisedOn < right.promisedOn ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}
