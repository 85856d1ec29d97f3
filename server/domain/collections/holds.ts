import type { AccountFacts, Exclusion, InvoiceFacts, WorkingDays } from "#server/domain/collections/account-facts";
import type { DunningPolicy, DunningStrategy } from "#server/domain/collections/dunning-policy";
import {
  coveredByPromises,
  isLive,
  judgePromise,
  lastDayOfGrace,
  type PromisedPart,
  type PromisedParts,
} from "#server/domain/collections/promise";
import { countryWords, dayWords } from "#server/domain/exceptions/words";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** Why nothing is sent: what keeps it back, in a sentence, and the first day on which this reason is over where it is known. */
export type Hold = { kind: HoldKind; sentence: string; until: PlainDate | null };

export const holdKinds = [
  "standstill",
  "excluded",
  "disputed",
  "promised",
  "planned",
  "arriving",
  "charge_coming",
  "wrong_invoice",
  "too_small",
  "ticket",
  "renewal",
  "quiet_days",
  "most_contacts",
  "no_working_day",
  "nobody_to_write_to",
] as const;
export type HoldKind = (typeof holdKinds)[number];

/** What may be asked of an invoice on a day, and what keeps the rest of it back. */
export type Chaseable = { minor: bigint; holds: readonly Hold[] };

/** Parts of an invoice that are nobody's to chase are left out; what remains is chased alone. */
export function chaseable(
  account: AccountFacts,
  invoice: InvoiceFacts,
  policy: Pick<DunningPolicy, "promises">,
  day: PlainDate,
  promised: PromisedParts = promisedParts(account, policy, day),
): Chaseable {
  const whole = [
    ...exclusionsOf(account.exclusions, invoice.id, day),
    ...wrongness(invoice),
    ...chargeComing(invoice, day),
  ];
  const promise = promised.get(invoice.id);
  const holds = [
    ...whole,
    ...claimsOn(invoice).map(({ hold }) => hold),
    ...(promise ? [promisedHold(promise, policy)] : []),
  ];
  return { minor: whole.length > 0 ? 0n : unclaimed(invoice) - (promise?.minor ?? 0n), holds };
}

/** Parts of an invoice that somebody contests, pays in instalments or has paid already. */
function claimsOn({ disputedMinor, plannedMinor, arrivingMinor }: InvoiceFacts): { minor: bigint; hold: Hold }[] {
  const claims: { minor: bigint; hold: Hold }[] = [
    { minor: disputedMinor, hold: { kind: "disputed", sentence: "The customer contests it.", until: null } },
    { minor: plannedMinor, hold: { kind: "planned", sentence: "A payment plan collects it.", until: null } },
    { minor: arrivingMinor, hold: { kind: "arriving", sentence: "Money for it is on its way.", until: null } },
  ];
  return claims.filter(({ minor }) => minor > 0n);
}

function unclaimed(invoice: InvoiceFacts): bigint {
  const left = claimsOn(invoice).reduce((open, { minor }) => open - minor, invoice.openMinor);
  return left > 0n ? left : 0n;
}

/** What live promises keep away from the invoices of an account; nobody promises what they contest. */
export function promisedParts(
  { promises, invoices }: Pick<AccountFacts, "promises" | "invoices">,
  { promises: terms }: Pick<DunningPolicy, "promises">,
  day: PlainDate,
): PromisedParts {
  const live = promises.filter((promise) => promise.givenOn <= day && isLive(judgePromise(promise, terms, day)));
  if (live.length === 0) return NOTHING_PROMISED;
  return coveredByPromises(
    live,
    invoices.map((invoice) => ({ ...invoice, openMinor: unclaimed(invoice) })),
  );
}
const NOTHING_PROMISED: PromisedParts = new Map();

function promisedHold({ promisedOn }: PromisedPart, { promises: terms }: Pick<DunningPolicy, "promises">): Hold {
  return {
    kind: "promised",
    sentence: `Promised by ${dayWords(promisedOn)}.`,
    until: addDays(lastDayOfGrace({ promisedOn }, terms.graceDays), 1),
  };
}

/** What keeps anything at all from being sent to a customer on a day; the first of them is the one to tell. */
export function accountHolds(
  account: AccountFacts,
  strategy: DunningStrategy,
  day: PlainDate,
  workingDays: WorkingDays,
): Hold[] {
  return [
    ...stopsOf(account, day),
    ...ticketsOf(account, strategy),
    ...renewalOf(account, strategy, day),
    ...quietDaysOf(account, strategy, day),
    ...mostContactsOf(account, strategy, day),
    ...closedDayOf(account, strategy, day, workingDays),
  ];
}

/** What stops work as well as words: a standstill, and somebody's decision to leave the whole customer out. */
export function stopsOf(account: AccountFacts, day: PlainDate): Hold[] {
  return [...standstillOf(account), ...exclusionsOf(account.exclusions, null, day)];
}

export function standstillOf({ standstill }: Pick<AccountFacts, "standstill">): Hold[] {
  if (standstill === null) return [];
  const sentence =
    standstill === "bankruptcy"
      ? "The customer is bankrupt: nothing may be asked of it."
      : "The customer has died: nothing may be asked.";
  return [{ kind: "standstill", sentence, until: null }];
}

function exclusionsOf(exclusions: readonly Exclusion[], invoiceId: string | null, day: PlainDate): Hold[] {
  return exclusions
    .filter((one) => one.invoiceId === invoiceId && one.from <= day && (one.until === null || day <= one.until))
    .map((one) => ({
      kind: "excluded",
      sentence: exclusionWords(one),
      until: one.until === null ? null : addDays(one.until, 1),
    }));
}

/** What was asked, and handed over, says so in its own reason. */
function exclusionWords({ as, reason, enteredBy }: Exclusion): string {
  if (as === undefined) return `Left out by ${enteredBy}: ${reason}`;
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

function wrongness({ wrongBy }: InvoiceFacts): Hold[] {
  if (wrongBy === null) return [];
  return [
    {
      kind: "wrong_invoice",
      sentence: `The invoice itself is in doubt, by case ${wrongBy.caseNumber}: ${wrongBy.words}`,
      until: null,
    },
  ];
}

function chargeComing({ nextChargeOn }: InvoiceFacts, day: PlainDate): Hold[] {
  if (nextChargeOn === null || nextChargeOn < day) return [];
  return [
    {
      kind: "charge_coming",
      sentence: `The payment gateway tries to charge it again on ${dayWords(nextChargeOn)} and tells the customer itself.`,
      until: addDays(nextChargeOn, 1),
    },
  ];
}

function ticketsOf({ openTickets }: AccountFacts, { waitForOpenTickets }: DunningStrategy): Hold[] {
  if (!waitForOpenTickets || openTickets.length === 0) return [];
  const numbers = openTickets.join(", ");
  return [
    { kind: "ticket", sentence: `Support is talking with the customer about billing: ticket ${numbers}.`, until: null },
  ];
}

function renewalOf({ renewalOn }: AccountFacts, { waitBeforeRenewalDays }: DunningStrategy, day: PlainDate): Hold[] {
  if (renewalOn === null || waitBeforeRenewalDays === null) return [];
  const days = daysBetween(day, renewalOn);
  if (days < 0 || days > waitBeforeRenewalDays) return [];
  return [
    {
      kind: "renewal",
      sentence: `A renewal is being negotiated and closes on ${dayWords(renewalOn)}.`,
      until: addDays(renewalOn, 1),
    },
  ];
}

function quietDaysOf({ contacts }: AccountFacts, { quietDays }: DunningStrategy, day: PlainDate): Hold[] {
  const last = contacts
    .filter(({ isAutomated, direction, on }) => isAutomated && direction === "out" && on <= day)
    .map(({ on }) => on)
    .sort()
    .at(-1);
  if (last === undefined) return [];
  const until = addDays(last, quietDays + 1);
  if (day >= until) return [];
  return [
    {
      kind: "quiet_days",
      sentence: `The customer was written to on ${dayWords(last)}${quietInWords(quietDays)}.`,
      until,
    },
  ];
}

function mostContactsOf(
  { contacts }: AccountFacts,
  { mostInWeek, mostInMonth }: DunningStrategy,
  day: PlainDate,
): Hold[] {
  const sent = contacts
    .filter(({ isAutomated, direction, on }) => isAutomated && direction === "out" && on <= day)
    .map(({ on }) => on)
    .sort();
  const holds: Hold[] = [];
  for (const [days, most] of [
    [7, mostInWeek],
    [30, mostInMonth],
  ] as const) {
    const within = sent.filter((on) => daysBetween(on, day) < days);
    const leaves = within[within.length - most];
    if (leaves === undefined) continue;
    const sentence = `The customer was written to ${timesInWords(within.length)} within ${days} days, which is as often as the strategy allows.`;
    holds.push({ kind: "most_contacts", sentence, until: addDays(leaves, days) });
  }
  return holds;
}

/** A day on which nobody works where the customer is, and the next one on which somebody does. */
export function closedDayOf(
  { country }: Pick<AccountFacts, "country">,
  { onWorkingDays }: DunningStrategy,
  day: PlainDate,
  workingDays: WorkingDays,
): Hold[] {
  if (!onWorkingDays || workingDays.isOpen(day)) return [];
  let until = addDays(day, 1);
  while (!workingDays.isOpen(until) && daysBetween(day, until) < LONGEST_CLOSED_DAYS) until = addDays(until, 1);
  const where = country === null ? "" : ` in ${countryWords(country)}`;
  return [
    {
      kind: "no_working_day",
      sentence: `Nobody works${where} on ${dayWords(day)}.`,
      until: workingDays.isOpen(until) ? until : null,
    },
  ];
}
const LONGEST_CLOSED_DAYS = 30;

function quietInWords(days: number): string {
  if (days === 0) return " and is not written to twice a day";
  return days === 1 ? "; 1 day stays quiet" : `; ${days} days stay quiet`;
}

function timesInWords(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}
