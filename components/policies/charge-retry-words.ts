import type { ChargeSchedule } from "#server/domain/collections/charge-retry-policy";
import type { ChargeMethod, SchemeRule } from "#server/domain/collections/scheme-rules";
import { listWords } from "#server/domain/exceptions/words";
import { dayCount } from "./dunning-words";

export const methodLabels: Record<ChargeMethod, string> = { card: "Cards", direct_debit: "Direct debits" };

/** "4 tries, after 1, 2, 4 and 7 days". */
export function waitWords(waits: readonly number[]): string {
  if (waits.length === 0) return "never";
  const tries = waits.length === 1 ? "1 try" : `${waits.length} tries`;
  return waits.length === 1
    ? `${tries}, after ${dayCount(waits[0] ?? 0)}`
    : `${tries}, after ${listWords(waits.map(String))} days`;
}

/** When the customer is told. */
export function noticeWords({ noticeFromFailure, noticeAtEnd }: ChargeSchedule): string {
  const during =
    noticeFromFailure === null
      ? null
      : noticeFromFailure === 1
        ? "of every failure"
        : `from failure ${noticeFromFailure} on`;
  const parts = [during, noticeAtEnd ? "when no try is left" : null].filter((part) => part !== null);
  return parts.length === 0 ? "never" : listWords(parts);
}

/** What a rule of a scheme allows. */
export function schemeRuleWords({ most, counts, span, days }: SchemeRule): string {
  const what = counts === "tries" ? "charges, the first among them," : "charges after the first";
  const within =
    span === "any" ? `within any ${days === 1 ? "day" : dayCount(days)}` : `within ${dayCount(days)} of the first`;
  return `${most} ${what} at most ${within}`;
}

export const basisWords: Record<SchemeRule["basis"], string> = {
  scheme: "Rule of the scheme",
  practice: "Practice; the scheme names no number that was found",
};
