import type { AccountFacts, InvoiceFacts } from "#server/domain/collections/account-facts";
import { sumsOf } from "#server/domain/collections/act-sums";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { standstillOf } from "#server/domain/collections/holds";
import { isBroken, isLive, judgePromise } from "#server/domain/collections/promise";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** What an agency is asked to collect: all that was past due on a day, the oldest first. */
export function toHandOver({ invoices }: Pick<AccountFacts, "invoices">, day: PlainDate): InvoiceFacts[] {
  return invoices
    .filter(({ dueOn, openMinor }) => dueOn < day && openMinor > 0n)
    .toSorted((one, other) => one.dueOn.localeCompare(other.dueOn) || one.number.localeCompare(other.number));
}

/** What is still between us and the customer, so that no agency may be sent; null where nothing is. */
export function handOverTrouble(account: AccountFacts, terms: PromiseTerms, today: PlainDate): string | null {
  const { name, exclusions, promises } = account;
  const [stopped] = standstillOf(account);
  if (stopped) return `${name}: ${stopped.sentence} It is not handed over either.`;
  const handed = exclusions.find(({ as, until }) => as === "agency" && (until === null || until >= today));
  if (handed)
    return `${name} is with an agency since ${dayWords(handed.from)}. Take it back before handing it over anew.`;
  const owed = toHandOver(account, today);
  if (owed.length === 0) return `${name} owes nothing that is overdue, so there is nothing to hand over.`;
  const live = promises.find((promise) => isLive(judgePromise(promise, terms, today)));
  if (live)
    return `${name} promised ${amountWords(live.amountMinor, live.currency)} by ${dayWords(live.promisedOn)}. Wait for the promise, or take it back first.`;
  for (const invoice of owed) {
    const trouble = invoiceTrouble(invoice);
    if (trouble) return trouble;
  }
  return null;
}

function invoiceTrouble({ number, disputedMinor, plannedMinor, arrivingMinor, wrongBy }: InvoiceFacts): string | null {
  if (disputedMinor > 0n) return `The customer contests invoice ${number}. Settle the dispute first.`;
  if (plannedMinor > 0n) return `A payment plan collects invoice ${number}. It has to end first.`;
  if (arrivingMinor > 0n) return `Money for invoice ${number} is on its way. Wait until it has arrived.`;
  if (wrongBy) return `Invoice ${number} itself is in doubt, by case ${wrongBy.caseNumber}. Have it put right first.`;
  return null;
}

/** How many promises the customer has broken. */
export function brokenCount(
  { promises }: Pick<AccountFacts, "promises">,
  terms: PromiseTerms,
  today: PlainDate,
): number {
  return promises.filter((promise) => isBroken(judgePromise(promise, terms, today))).length;
}

/** What is handed over, by currency. */
export function handedOver(owed: readonly Pick<InvoiceFacts, "currency" | "openMinor">[]): Money[] {
  return sumsOf(owed.map(({ currency, openMinor: minor }) => ({ currency, minor })));
}
