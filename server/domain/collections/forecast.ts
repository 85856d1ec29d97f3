import { z } from "zod";
import type { PromiseFacts } from "#server/domain/collections/account-facts";
import { type IsoWeek, isoWeekOf } from "#server/domain/collections/iso-week";
import { coveredByPromise } from "#server/domain/collections/promise";
import { type HabitualLag, lagWords } from "#server/domain/collections/reliability";
import { dayWords } from "#server/domain/exceptions/words";
import type { Instalment } from "#server/domain/plans/schedule";
import { addDays, type PlainDate } from "#server/domain/time";

/** What says when money comes, the surest first. */
export const forecastSources = {
  arriving: "On its way",
  plan: "Payment plan",
  promise: "Promise",
  habit: "Habit",
  terms: "Terms",
} as const;
export type ForecastSource = keyof typeof forecastSources;

/** Amounts are minor units of the currency. */
export type OpenInvoice = {
  id: string;
  currency: string;
  dueOn: PlainDate;
  openMinor: bigint;
  disputedMinor: bigint;
  plannedMinor: bigint;
  arrivingMinor: bigint;
};

/** A promise that is live, and how its giver kept those before, in ten-thousandths; null where none has fallen due yet. */
export type LivePromise = Pick<
  PromiseFacts,
  "id" | "currency" | "amountMinor" | "paidMinor" | "promisedOn" | "invoiceIds"
> & { keptRate: number | null };

/** What is left to pay of a payment plan, and of which invoices. */
export type RunningPlan = {
  id: string;
  currency: string;
  invoiceIds: readonly string[];
  instalments: readonly Instalment[];
};

/** What is known of one customer. */
export type ForecastFacts = {
  invoices: readonly OpenInvoice[];
  promises: readonly LivePromise[];
  plans: readonly RunningPlan[];
  lag: HabitualLag;
};

export const ForecastTerms = z.strictObject({
  /** Promises of givers who kept less than this, in ten-thousandths, are not believed; whoever gives the first one is. */
  believedFromRate: z.int().min(0).max(10_000),
  /** A habit is read from so many of the last settled invoices, and from no fewer than so many. */
  lastInvoices: z.int().min(1).max(100),
  leastInvoices: z.int().min(1).max(100),
});
export type ForecastTerms = z.infer<typeof ForecastTerms>;

export const defaultForecastTerms: ForecastTerms = { believedFromRate: 6_000, lastInvoices: 12, leastInvoices: 3 };

/** A part of what is open of an invoice, the day it is expected on, and the week that falls in. */
export type ForecastPart = {
  invoiceId: string;
  currency: string;
  minor: bigint;
  source: ForecastSource;
  /** The day the source names; it may have passed. */
  saidOn: PlainDate;
  week: string;
  startsOn: PlainDate;
  sentence: string;
};

type Claim = Pick<ForecastPart, "source" | "saidOn" | "sentence"> & { minor: bigint };

/**
 * When what is open comes in. Each invoice's amount, less what is contested, is handed out once: what is on its way, what a
 * plan collects, what is promised by somebody who keeps promises; the rest by the customer's habit, or by its terms. What
 * should have come before today is expected in the week after this one.
 */
export function forecastParts(
  facts: ForecastFacts,
  { believedFromRate }: Pick<ForecastTerms, "believedFromRate">,
  day: PlainDate,
): ForecastPart[] {
  const left = new Map(facts.invoices.map((invoice) => [invoice.id, collectable(invoice)]));
  const claims: (Claim & { invoice: OpenInvoice })[] = [];
  /** Takes what is left of an invoice, up to an amount, and says how much that was. */
  const take = (invoice: OpenInvoice, claim: Claim): bigint => {
    const minor = least(claim.minor, left.get(invoice.id) ?? 0n);
    if (minor <= 0n) return 0n;
    left.set(invoice.id, (left.get(invoice.id) ?? 0n) - minor);
    claims.push({ ...claim, minor, invoice });
    return minor;
  };
  const oldestFirst = facts.invoices.toSorted(byDueDay);
  for (const invoice of oldestFirst)
    take(invoice, {
      source: "arriving",
      saidOn: day,
      sentence: "The money is on its way.",
      minor: invoice.arrivingMinor,
    });
  for (const plan of facts.plans.toSorted(byId)) takeInstalments(plan, oldestFirst, take);
  for (const promise of facts.promises.toSorted(surestFirst)) {
    const isBelieved = (promise.keptRate ?? believedFromRate) >= believedFromRate;
    const open = oldestFirst.map((invoice) => ({ ...invoice, openMinor: left.get(invoice.id) ?? 0n }));
    const covered = coveredByPromise(promise, open);
    for (const invoice of oldestFirst) {
      const minor = covered.get(invoice.id) ?? 0n;
      take(invoice, isBelieved ? byPromise(promise, minor) : notBefore(promise, byHabit(invoice, facts.lag, minor)));
    }
  }
  for (const invoice of oldestFirst) take(invoice, byHabit(invoice, facts.lag, left.get(invoice.id) ?? 0n));
  return claims.map(({ invoice, ...claim }) => ({
    ...claim,
    ...weekOf(claim.saidOn, day),
    invoiceId: invoice.id,
    currency: invoice.currency,
  }));
}

function collectable({ openMinor, disputedMinor }: OpenInvoice): bigint {
  const minor = openMinor - disputedMinor;
  return openMinor > 0n && minor > 0n ? minor : 0n;
}

/** The oldest invoices of a plan are paid by its first instalments, none by more than the plan collects of it. */
function takeInstalments(
  { currency, invoiceIds, instalments }: RunningPlan,
  oldestFirst: readonly OpenInvoice[],
  take: (invoice: OpenInvoice, claim: Claim) => bigint,
): void {
  const planned = oldestFirst.filter((invoice) => invoice.currency === currency && invoiceIds.includes(invoice.id));
  const wanted = new Map(planned.map(({ id, plannedMinor }) => [id, plannedMinor]));
  for (const { dueOn, amountMinor } of instalments.toSorted((one, other) => (one.dueOn < other.dueOn ? -1 : 1))) {
    let unspent = amountMinor;
    for (const invoice of planned) {
      const want = wanted.get(invoice.id) ?? 0n;
      const sentence = `An instalment of its payment plan is due on ${dayWords(dueOn)}.`;
      const taken = take(invoice, { source: "plan", saidOn: dueOn, sentence, minor: least(unspent, want) });
      wanted.set(invoice.id, want - taken);
      unspent -= taken;
    }
  }
}

function byHabit({ dueOn }: OpenInvoice, lag: HabitualLag, minor: bigint): Claim {
  if (lag.kind === "terms")
    return { source: "terms", saidOn: dueOn, sentence: `It is due on ${dayWords(dueOn)}. ${lag.sentence}`, minor };
  const saidOn = addDays(dueOn, lag.days);
  return {
    source: "habit",
    saidOn,
    sentence: `Due on ${dayWords(dueOn)}, and this customer pays ${lagWords(lag.days)}.`,
    minor,
  };
}

function byPromise(promise: LivePromise, minor: bigint): Claim {
  const { promisedOn, keptRate } = promise;
  const record = keptRate === null ? "No promise has fallen due before." : recordWords(keptRate);
  return { source: "promise", saidOn: promisedOn, sentence: `Promised by ${dayWords(promisedOn)}. ${record}`, minor };
}

/** A promise that is not believed still says that nothing comes before its day. */
function notBefore({ promisedOn, keptRate }: LivePromise, claim: Claim): Claim {
  const saidOn = claim.saidOn > promisedOn ? claim.saidOn : promisedOn;
  const sentence = `${claim.sentence} Promised by ${dayWords(promisedOn)}, but not believed: ${recordWords(keptRate ?? 0)}`;
  return { ...claim, saidOn, sentence };
}

function recordWords(keptRate: number): string {
  return `${Math.floor(keptRate / 100)}% of the promises before were kept.`;
}

/** The week a day lies in; of a day that has passed, the week after this one. */
function weekOf(saidOn: PlainDate, day: PlainDate): IsoWeek {
  return isoWeekOf(saidOn < day ? addDays(day, 7) : saidOn);
}

/** A week's money in one currency, and what says so. */
export type ForecastWeek = IsoWeek & {
  currency: string;
  minor: bigint;
  bySource: { source: ForecastSource; minor: bigint }[];
};

/** The parts of any number of customers, added up by week and currency, the next week first. */
export function forecastWeeks(parts: readonly ForecastPart[]): ForecastWeek[] {
  const groups = Map.groupBy(parts, ({ week, currency }) => `${week} ${currency}`);
  return [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      if (!first) return [];
      const bySource = (Object.keys(forecastSources) as ForecastSource[]).flatMap((source) => {
        const minor = sumOf(own.filter((part) => part.source === source));
        return minor === 0n ? [] : [{ source, minor }];
      });
      return [{ week: first.week, startsOn: first.startsOn, currency: first.currency, minor: sumOf(own), bySource }];
    });
}

function sumOf(parts: readonly ForecastPart[]): bigint {
  return parts.reduce((sum, { minor }) => sum + minor, 0n);
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function byDueDay(left: OpenInvoice, right: OpenInvoice): number {
  if (left.dueOn !== right.dueOn) return left.dueOn < right.dueOn ? -1 : 1;
  return byId(left, right);
}

function byId(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? -1 : 1;
}

/** Those that name invoices before those that take whatever is left, the earliest day first. */
function surestFirst(left: LivePromise, right: LivePromise): number {
  const named = Number(left.invoiceIds.length === 0) - Number(right.invoiceIds.length === 0);
  if (named !== 0) return named;
  return left.promisedOn === right.promisedOn ? byId(left, right) : left.promisedOn < right.promisedOn ? -1 : 1;
}
