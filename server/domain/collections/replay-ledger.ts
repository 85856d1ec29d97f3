import { breaksOn } from "#server/domain/collections/account-days";
import type { AccountFacts, InvoiceFacts, PastContact } from "#server/domain/collections/account-facts";
import type { BoostEvent } from "#server/domain/collections/boosts";
import type { DunningPolicy } from "#server/domain/collections/dunning-policy";
import type { PlannedAct } from "#server/domain/collections/plan-day";
import { isBroken, isLive, judgePromise } from "#server/domain/collections/promise";
import type { SettledInvoice } from "#server/domain/collections/reliability";
import type { ReplayInvoice } from "#server/domain/collections/replay-invoice";
import { promisesOfCall, type ReplayPromise } from "#server/domain/collections/replay-promises";
import type { PlainDate } from "#server/domain/time";

/** A file of invoices does not say how its customers are reached: all of them can be. */
const SOME_ADDRESS = "invoices@customer.invalid";

/** What is known of a customer on the day the replay has come to. */
export type KnownAccount = {
  facts: AccountFacts;
  /** The invoices whose latest promise was not kept. */
  broken: ReadonlySet<string>;
  promisesBrokenOn: readonly PlainDate[];
  /** What it has paid so far. */
  settled: readonly SettledInvoice[];
  /** Payments and broken promises since the last call. */
  boosts: readonly BoostEvent[];
  workedAt: Date | null;
};

type ReplayAccount = {
  fixed: Pick<AccountFacts, "id" | "name" | "entity" | "country">;
  open: Map<string, InvoiceFacts>;
  promises: ReplayPromise[];
  contacts: PastContact[];
  settled: SettledInvoice[];
  boosts: BoostEvent[];
  workedAt: Date | null;
};

/**
 * What is known on the day the replay has come to. It moves on by what changed alone: the invoices issued and settled that
 * day, and the promises whose time is up; a customer with nothing open costs nothing.
 */
export class ReplayLedger {
  readonly #currency: string;
  readonly #dunning: DunningPolicy;
  readonly #issued: Upcoming;
  readonly #settled: Upcoming;
  readonly #accounts = new Map<string, ReplayAccount>();
  /** Those with something open. */
  readonly #busy = new Set<string>();
  #undecided: ReplayPromise[] = [];

  constructor(invoices: readonly ReplayInvoice[], currency: string, dunning: DunningPolicy) {
    this.#currency = currency;
    this.#dunning = dunning;
    this.#issued = new Upcoming(invoices, ({ issuedOn }) => issuedOn);
    this.#settled = new Upcoming(invoices, ({ settledOn }) => settledOn);
  }

  /** Goes on to a later day and answers with the promises that were decided on the way. */
  moveTo(day: PlainDate): ReplayPromise[] {
    for (const { invoice } of this.#issued.upTo(day)) this.#open(invoice);
    for (const { invoice, on } of this.#settled.upTo(day)) this.#settle(invoice, on);
    for (const promise of this.#undecided) promise.state = judgePromise(promise.facts, this.#dunning.promises, day);
    const decided = this.#undecided.filter(({ state }) => !isLive(state));
    this.#undecided = this.#undecided.filter(({ state }) => isLive(state));
    for (const { accountId, facts, state } of decided)
      if (isBroken(state))
        this.#account(accountId).boosts.push(boost("broken_promise", breaksOn(facts, this.#dunning)));
    return decided;
  }

  /** The accounts with something open, by their keys. */
  accounts(): KnownAccount[] {
    return [...this.#busy].sort().map((key) => this.#known(this.#account(key)));
  }

  /** How many promises are still to be judged. */
  get livePromises(): number {
    return this.#undecided.length;
  }

  /** Takes an act as carried out; a call answers with what was promised on it. */
  record(act: PlannedAct, day: PlainDate): ReplayPromise[] {
    const account = this.#account(act.accountId);
    for (const { invoiceId, step, day: stepDay } of act.items) {
      const invoice = account.open.get(invoiceId);
      if (invoice)
        account.open.set(invoiceId, { ...invoice, taken: [...invoice.taken, { step, day: stepDay, on: day }] });
    }
    const { action } = act.step;
    if (action === "email" || action === "letter" || action === "call")
      account.contacts.push({ on: day, channel: action, isAutomated: action !== "call", direction: "out" });
    if (action !== "call") return [];
    account.boosts = [];
    account.workedAt = middayOf(day);
    const dueDays = act.items.map(({ invoiceId }) => account.open.get(invoiceId)?.dueOn ?? day);
    const given = promisesOfCall(act, day, { latestDueOn: dueDays.sort().at(-1) ?? day, settled: account.settled });
    account.promises.push(...given);
    this.#undecided.push(...given);
    return given;
  }

  #open(invoice: ReplayInvoice): void {
    const { customerKey, number, issuedOn, dueOn, totalMinor, isDisputed } = invoice;
    const account = this.#accounts.get(customerKey) ?? newAccount(invoice);
    this.#accounts.set(customerKey, account);
    this.#busy.add(customerKey);
    account.open.set(number, {
      id: number,
      number,
      currency: this.#currency,
      issuedOn,
      dueOn,
      openMinor: totalMinor,
      disputedMinor: isDisputed ? totalMinor : 0n,
      plannedMinor: 0n,
      arrivingMinor: 0n,
      nextChargeOn: null,
      wrongBy: null,
      taken: [],
    });
  }

  /** Money counts for a promise until its grace is over: what comes later does not mend it. */
  #settle({ customerKey, number, issuedOn, dueOn, totalMinor }: ReplayInvoice, day: PlainDate): void {
    const account = this.#account(customerKey);
    account.open.delete(number);
    if (account.open.size === 0) this.#busy.delete(customerKey);
    account.settled.push({ id: number, issuedOn, dueOn, paidOn: day, baseMinor: totalMinor });
    account.boosts.push(boost("payment", day));
    for (const { facts, parts, state } of account.promises)
      if (isLive(state) && day < breaksOn(facts, this.#dunning)) facts.paidMinor += parts.get(number) ?? 0n;
  }

  #account(key: string): ReplayAccount {
    const account = this.#accounts.get(key);
    if (!account) throw new RangeError(`No invoice of customer ${key} was issued yet.`);
    return account;
  }

  #known(account: ReplayAccount): KnownAccount {
    const { promises, settled, boosts, workedAt } = account;
    const broken = promises.filter(({ state }) => isBroken(state)).map(({ facts }) => breaksOn(facts, this.#dunning));
    return {
      facts: factsOf(account),
      broken: brokenInvoices(promises),
      promisesBrokenOn: broken,
      settled,
      boosts,
      workedAt,
    };
  }
}

/** Facts are a picture of their day: what happens later must not show in them. */
function factsOf({ fixed, open, promises, contacts }: ReplayAccount): AccountFacts {
  return {
    ...fixed,
    tier: null,
    email: SOME_ADDRESS,
    hasPostalAddress: true,
    standstill: null,
    invoices: [...open.values()],
    promises: promises.map(({ facts }) => ({ ...facts })),
    exclusions: [],
    contacts: [...contacts],
    openTickets: [],
    renewalOn: null,
  };
}

function brokenInvoices(promises: readonly ReplayPromise[]): Set<string> {
  const latest = new Map(promises.flatMap(({ facts, state }) => facts.invoiceIds.map((id) => [id, state] as const)));
  return new Set([...latest].filter(([, state]) => isBroken(state)).map(([id]) => id));
}

function newAccount({ customerKey, customerName, entity, country }: ReplayInvoice): ReplayAccount {
  const fixed = { id: customerKey, name: customerName ?? customerKey, entity, country };
  return { fixed, open: new Map(), promises: [], contacts: [], settled: [], boosts: [], workedAt: null };
}

function boost(kind: BoostEvent["kind"], on: PlainDate): BoostEvent {
  return { kind, on, at: middayOf(on) };
}

function middayOf(day: PlainDate): Date {
  return new Date(`${day}T12:00:00.000Z`);
}

/** What happens to invoices on days to come, each handed out once. */
class Upcoming {
  readonly #events: readonly { on: PlainDate; invoice: ReplayInvoice }[];
  #next = 0;

  constructor(invoices: readonly ReplayInvoice[], dayOf: (invoice: ReplayInvoice) => PlainDate | null) {
    const events = invoices.flatMap((invoice) => {
      const on = dayOf(invoice);
      return on === null ? [] : [{ on, invoice, place: `${on} ${invoice.number}` }];
    });
    // By their numbers within a day: the same invoices give the same replay, whatever the order of the rows.
    this.#events = events.sort((left, right) => (left.place < right.place ? -1 : 1));
  }

  *upTo(day: PlainDate): Generator<{ on: PlainDate; invoice: ReplayInvoice }> {
    for (let event = this.#events[this.#next]; event && event.on <= day; event = this.#events[this.#next]) {
      this.#next += 1;
      yield event;
    }
  }
}
