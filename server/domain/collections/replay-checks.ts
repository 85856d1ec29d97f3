import type { DunningPolicy, DunningStrategy } from "#server/domain/collections/dunning-policy";
import type { ReplayDay, ReplayedAct, ReplayedItem, ReplayedPromise } from "#server/domain/collections/replay";
import type { ReplayInvoice } from "#server/domain/collections/replay-invoice";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** What must never happen, and how often it did. Work is held to it like contacts: it asks for money as well. */
export type CheckCounts = {
  contactsForSettledAmounts: number;
  contactsForDisputedAmounts: number;
  contactsForPromisedAmounts: number;
  /** Asked for more or less than is open, or for an invoice that is not there yet. */
  contactsForOtherAmounts: number;
  secondContactsForOneStep: number;
  /** Days on which a customer was written to more often, or sooner after the last time, than the strategy allows. */
  daysOverCaps: number;
};

/**
 * Watches a replay from outside: it knows the rows of the file and what was told of each day, and nothing of what the
 * planner believed. It counts by its own reading of the rules, so that a planner that forgets one is found out.
 */
export class ReplayChecks {
  readonly counts: CheckCounts = {
    contactsForSettledAmounts: 0,
    contactsForDisputedAmounts: 0,
    contactsForPromisedAmounts: 0,
    contactsForOtherAmounts: 0,
    secondContactsForOneStep: 0,
    daysOverCaps: 0,
  };
  readonly #rows: ReadonlyMap<string, ReplayInvoice>;
  readonly #policy: DunningPolicy;
  readonly #steps = new Set<string>();
  readonly #promises = new Map<string, ReplayedPromise[]>();
  readonly #automated = new Map<string, PlainDate[]>();

  constructor(rows: readonly ReplayInvoice[], policy: DunningPolicy) {
    this.#rows = new Map(rows.map((row) => [row.number, row]));
    this.#policy = policy;
  }

  get areAllZero(): boolean {
    return Object.values(this.counts).every((count) => count === 0);
  }

  look({ day, contacts, work, promises }: ReplayDay): void {
    for (const act of [...contacts, ...work]) for (const item of act.invoices) this.#lookAtItem(item, day);
    for (const act of contacts) if (act.action === "email" || act.action === "letter") this.#lookAtContact(act, day);
    for (const promise of promises.given)
      for (const { number } of promise.invoices)
        this.#promises.set(number, [...(this.#promises.get(number) ?? []), promise]);
  }

  #lookAtItem({ number, minor, step }: ReplayedItem, day: PlainDate): void {
    const row = this.#rows.get(number);
    if (!row || row.issuedOn > day) this.counts.contactsForOtherAmounts += 1;
    else if (isSettled(row, day)) this.counts.contactsForSettledAmounts += 1;
    else if (row.isDisputed) this.counts.contactsForDisputedAmounts += 1;
    else if (this.#isPromised(number, day)) this.counts.contactsForPromisedAmounts += 1;
    else if (minor !== row.totalMinor) this.counts.contactsForOtherAmounts += 1;
    const key = `${number} ${step}`;
    if (this.#steps.has(key)) this.counts.secondContactsForOneStep += 1;
    this.#steps.add(key);
  }

  /** Until its grace is over, unless enough of it arrived: then nothing of it is promised any more. */
  #isPromised(number: string, day: PlainDate): boolean {
    const { graceDays, keptFromBasisPoints } = this.#policy.promises;
    return (this.#promises.get(number) ?? []).some(({ promisedOn, invoices, minor: amount }) => {
      const paid = invoices
        .filter((part) => isSettled(this.#rows.get(part.number), day))
        .reduce((sum, { minor }) => sum + minor, 0n);
      return daysBetween(promisedOn, day) <= graceDays && paid * 10_000n < amount * BigInt(keptFromBasisPoints);
    });
  }

  #lookAtContact({ account, strategy }: ReplayedAct, day: PlainDate): void {
    const earlier = this.#automated.get(account) ?? [];
    const { quietDays, mostInWeek, mostInMonth } = this.#strategy(strategy);
    const within = (days: number) => earlier.filter((on) => on > addDays(day, -days)).length + 1;
    const last = earlier.at(-1);
    const isTooSoon = last !== undefined && daysBetween(last, day) <= quietDays;
    if (isTooSoon || within(7) > mostInWeek || within(30) > mostInMonth) this.counts.daysOverCaps += 1;
    this.#automated.set(account, [...earlier, day]);
  }

  #strategy(key: string): DunningStrategy {
    const strategy = this.#policy.strategies.find((one) => one.key === key);
    if (!strategy) throw new RangeError(`No strategy is called "${key}", although somebody was contacted by it.`);
    return strategy;
  }
}

function isSettled(row: ReplayInvoice | undefined, day: PlainDate): boolean {
  return row !== undefined && row.settledOn !== null && row.settledOn <= day;
}
