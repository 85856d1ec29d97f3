import type { PromiseFacts } from "#server/domain/collections/account-facts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { judgePromise, lastDayOfGrace } from "#server/domain/collections/promise";
import { divideHalfUp } from "#server/domain/money";
import { shareOf } from "#server/domain/plans/schedule";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** How promises were kept. Rates are ten-thousandths, rounded down; null where nothing has fallen due. */
export type KeptRate = {
  /** Promises whose days of grace are over and that nobody took back before. */
  due: number;
  kept: number;
  rate: number | null;
  /** Partly kept ones count by what arrived. Currencies are never added up. */
  amounts: { currency: string; dueMinor: bigint; receivedMinor: bigint; rate: number }[];
};

/** A promise counts once its grace is over, kept or not: one kept early would otherwise make the rate look better than it is. */
export function keptRate(promises: readonly PromiseFacts[], terms: PromiseTerms, day: PlainDate): KeptRate {
  const due = promises.flatMap((promise) => {
    const state = judgePromise(promise, terms, day);
    return lastDayOfGrace(promise, terms.graceDays) < day && state !== "ended" ? [{ promise, state }] : [];
  });
  const kept = due.filter(({ state }) => state === "kept").length;
  const byCurrency = Map.groupBy(due, ({ promise }) => promise.currency);
  return {
    due: due.length,
    kept,
    rate: due.length === 0 ? null : shareOf(BigInt(kept), BigInt(due.length)),
    amounts: [...byCurrency]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([currency, of]) => {
        const dueMinor = of.reduce((sum, { promise }) => sum + promise.amountMinor, 0n);
        // Who pays more than was promised keeps no more than the promise.
        const receivedMinor = of.reduce((sum, { promise }) => sum + received(promise), 0n);
        return { currency, dueMinor, receivedMinor, rate: shareOf(receivedMinor, dueMinor) };
      }),
  };
}

function received({ paidMinor, amountMinor }: PromiseFacts): bigint {
  return paidMinor < amountMinor ? paidMinor : amountMinor;
}

/** The same for each customer, or each contact: whoever `giverOf` names. */
export function keptRates<Given extends PromiseFacts>(
  promises: readonly Given[],
  giverOf: (promise: Given) => string,
  terms: PromiseTerms,
  day: PlainDate,
): Map<string, KeptRate> {
  const byGiver = Map.groupBy(promises, giverOf);
  return new Map([...byGiver].map(([giver, given]) => [giver, keptRate(given, terms, day)]));
}

/** An invoice that was paid in full. `baseMinor` is its amount in base currency, so that invoices can be weighed together. */
export type SettledInvoice = {
  id: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  paidOn: PlainDate;
  baseMinor: bigint;
};

/** What a habit is read from. */
export type PaidInvoice = Pick<SettledInvoice, "id" | "dueOn" | "paidOn">;

/** Days weighed by amount, to a tenth of a day; null without anything that was settled. */
export type PayingDays = { toPay: number; beyondTerms: number };

export function payingDays(settled: readonly SettledInvoice[]): PayingDays | null {
  const weighed = settled.filter(({ baseMinor }) => baseMinor > 0n);
  const total = weighed.reduce((sum, { baseMinor }) => sum + baseMinor, 0n);
  if (total === 0n) return null;
  const average = (daysOf: (invoice: SettledInvoice) => number) => {
    const sum = weighed.reduce((all, invoice) => all + invoice.baseMinor * BigInt(daysOf(invoice)), 0n);
    return Number(divideHalfUp(sum * 10n, total)) / 10;
  };
  return {
    toPay: average(({ issuedOn, paidOn }) => daysBetween(issuedOn, paidOn)),
    beyondTerms: average(daysLate),
  };
}

/** By how many days a customer is late out of habit; below zero where it pays early. */
export type HabitualLag = {
  /** `terms`: too few were settled to speak of a habit, so it is taken to pay when it is due. */
  kind: "habit" | "terms";
  days: number;
  /** How many invoices say so. */
  invoices: number;
  sentence: string;
};

/** The median over the last so many settled invoices: one that waited for a year moves an average, not a habit. */
export function habitualLag(
  settled: readonly PaidInvoice[],
  { last, least }: { last: number; least: number },
): HabitualLag {
  const recent = settled.toSorted(latestFirst).slice(0, last);
  const invoices = recent.length;
  if (invoices === 0 || invoices < least) {
    const words =
      invoices === 0 ? "No invoice has" : invoices === 1 ? "One invoice has" : `Only ${invoices} invoices have`;
    return { kind: "terms", days: 0, invoices, sentence: `${words} been settled so far, so its terms are taken.` };
  }
  const days = median(recent.map(daysLate));
  const over = invoices === 1 ? "its last settled invoice" : `its last ${invoices} settled invoices`;
  return { kind: "habit", days, invoices, sentence: `It pays ${lagWords(days)}, by the middle of ${over}.` };
}

function daysLate({ dueOn, paidOn }: PaidInvoice): number {
  return daysBetween(dueOn, paidOn);
}

/** Of two in the middle the mean, half a day counted as later; half a day early is then no day at all, not a negative none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return Math.ceil((low + high) / 2) || 0;
}

export function lagWords(days: number): string {
  if (days === 0) return "on the day it is due";
  const count = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
  return days > 0 ? `${count} late` : `${count} early`;
}

function latestFirst(left: PaidInvoice, right: PaidInvoice): number {
  if (left.paidOn !== right.paidOn) return left.paidOn > right.paidOn ? -1 : 1;
  return left.id > right.id ? -1 : 1;
}
