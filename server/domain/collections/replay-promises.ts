import type { PromiseFacts } from "#server/domain/collections/account-facts";
import type { PlannedAct } from "#server/domain/collections/plan-day";
import type { PromiseState } from "#server/domain/collections/promise";
import { habitualLag, type SettledInvoice } from "#server/domain/collections/reliability";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** A promise the replay supposes was given on a call, and what has become of it. */
export type ReplayPromise = {
  accountId: string;
  facts: PromiseFacts;
  /** What was promised of each invoice. */
  parts: ReadonlyMap<string, bigint>;
  state: PromiseState;
};

/** What is said by somebody who has paid too little yet to have a habit. */
const DAYS_OF_A_STRANGER = 7;
const LONGEST_DAYS = 14;
const habit = { last: 12, least: 3 };

/**
 * The replay's assumption about people, since a file of invoices holds no calls: every call reaches somebody, who promises
 * all that was asked for. By when follows from the customer's own habit so far: the latest due day among those invoices
 * and its usual days on top, yet tomorrow at the earliest and a fortnight from now at most. Whether that was true is judged
 * by the days on which the invoices were in fact settled.
 */
export function promisesOfCall(
  { accountId, items }: Pick<PlannedAct, "accountId" | "items">,
  day: PlainDate,
  { latestDueOn, settled }: { latestDueOn: PlainDate; settled: readonly SettledInvoice[] },
): ReplayPromise[] {
  const promisedOn = promisedDay(latestDueOn, day, settled);
  return [...Map.groupBy(items, ({ currency }) => currency)].map(([currency, asked]) => {
    const parts = new Map(asked.map(({ invoiceId, minor }) => [invoiceId, minor]));
    const facts: PromiseFacts = {
      id: `${accountId} ${day} ${currency}`,
      currency,
      amountMinor: asked.reduce((sum, { minor }) => sum + minor, 0n),
      promisedOn,
      givenOn: day,
      invoiceIds: [...parts.keys()],
      paidMinor: 0n,
      endedOn: null,
    };
    return { accountId, facts, parts, state: "open" };
  });
}

function promisedDay(latestDueOn: PlainDate, day: PlainDate, settled: readonly SettledInvoice[]): PlainDate {
  const lag = habitualLag(settled, habit);
  const wanted = lag.kind === "terms" ? DAYS_OF_A_STRANGER : daysBetween(day, addDays(latestDueOn, lag.days));
  return addDays(day, Math.min(Math.max(wanted, 1), LONGEST_DAYS));
}
