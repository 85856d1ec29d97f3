import { reachesCustomer, type WorkingDays } from "#server/domain/collections/account-facts";
import { type DunningPolicy, type StepAction, strategyOf } from "#server/domain/collections/dunning-policy";
import type { Hold } from "#server/domain/collections/holds";
import { type HeldItem, type PlannedAct, type PlannedItem, planDay } from "#server/domain/collections/plan-day";
import type { PromiseState } from "#server/domain/collections/promise";
import { type AgingOfCurrency, agingOn } from "#server/domain/collections/replay-aging";
import type { ReplayInvoice } from "#server/domain/collections/replay-invoice";
import { type KnownAccount, ReplayLedger } from "#server/domain/collections/replay-ledger";
import { type CollectionsPolicies, type ListedAccount, worklistOf } from "#server/domain/collections/replay-list";
import type { ReplayPromise } from "#server/domain/collections/replay-promises";
import {
  countStages,
  type InvoiceStage,
  type StageCount,
  stagesReached,
} from "#server/domain/collections/replay-stages";
import { addDays, type PlainDate } from "#server/domain/time";

/** What was asked for of one invoice, and the step it took. */
export type ReplayedItem = { number: string; currency: string; minor: bigint; step: string };

export type ReplayedAct = {
  account: string;
  strategy: string;
  action: StepAction;
  step: string;
  invoices: readonly ReplayedItem[];
};

export type ReplayedHold = ReplayedItem & {
  account: string;
  strategy: string;
  holds: readonly Hold[];
};

export type ReplayedPromise = {
  account: string;
  currency: string;
  minor: bigint;
  paidMinor: bigint;
  givenOn: PlainDate;
  promisedOn: PlainDate;
  invoices: readonly { number: string; minor: bigint }[];
  state: PromiseState;
};

/** One day as collections would have seen and worked it. */
export type ReplayDay = {
  day: PlainDate;
  aging: readonly AgingOfCurrency[];
  stages: readonly StageCount[];
  /** As somebody finds it before anything is done that day, by points. */
  list: readonly ListedAccount[];
  /** What reached a customer: e-mail, letters and calls. */
  contacts: readonly ReplayedAct[];
  /** Work for somebody here. */
  work: readonly ReplayedAct[];
  held: readonly ReplayedHold[];
  promises: {
    given: readonly ReplayedPromise[];
    decided: readonly ReplayedPromise[];
    /** How many are still to be judged at the end of the day. */
    live: number;
  };
};

export type Replay = {
  invoices: readonly ReplayInvoice[];
  /** Of every amount in the file. */
  currency: string;
  from: PlainDate;
  to: PlainDate;
  policies: CollectionsPolicies;
  workingDays: WorkingDays;
  plan?: typeof planDay;
};

/**
 * Works a file of invoices day by day as if nobody knew how it ends: each day knows what was issued and settled by then,
 * what was sent before and what was promised. What is planned is taken as done the same day, except that people do their
 * part on working days. Of the steps that were reached before the first day the latest is taken, once.
 */
export function* replayCollections(replay: Replay): Generator<ReplayDay> {
  const { from, to, policies, workingDays, plan = planDay } = replay;
  const { dunning } = policies;
  const ledger = new ReplayLedger(replay.invoices, replay.currency, dunning);
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const decided = ledger.moveTo(day);
    const accounts = ledger.accounts().map((known) => ({ ...known, stages: stagesOf(known, dunning, day) }));
    const plans = accounts.map(({ facts }) => plan(facts, dunning, day, workingDays));
    const acts = plans
      .flatMap((one) => one.acts)
      .filter(({ step }) => reachesCustomer(step.action) || workingDays.isOpen(day));
    const list = worklistOf(accounts, policies, day, workingDays);
    const given = acts.flatMap((act) => ledger.record(act, day));
    yield {
      day,
      aging: agingOn(
        accounts.flatMap(({ facts }) => facts.invoices),
        day,
      ),
      stages: countStages(accounts.flatMap(({ stages }) => stages)),
      list,
      contacts: acts.filter(isContact).map(actOf),
      work: acts.filter((act) => !isContact(act)).map(actOf),
      held: plans.flatMap(({ held }) => held).map(holdOf),
      promises: { given: given.map(promiseOf), decided: decided.map(promiseOf), live: ledger.livePromises },
    };
  }
}

function stagesOf({ facts, broken }: KnownAccount, dunning: DunningPolicy, day: PlainDate): InvoiceStage[] {
  return stagesReached(facts, strategyOf(dunning, facts).strategy, broken, day);
}

/** A call reaches the customer as a letter does, although a person makes it. */
function isContact({ step }: PlannedAct): boolean {
  return reachesCustomer(step.action) || step.action === "call";
}

function actOf({ accountId, strategy, step, items }: PlannedAct): ReplayedAct {
  return { account: accountId, strategy, action: step.action, step: step.key, invoices: items.map(itemOf) };
}

function holdOf({ accountId, strategy, holds, ...item }: HeldItem): ReplayedHold {
  return { account: accountId, strategy, ...itemOf(item), holds };
}

function itemOf({ number, currency, minor, step }: PlannedItem): ReplayedItem {
  return { number, currency, minor, step };
}

function promiseOf({ accountId, facts, parts, state }: ReplayPromise): ReplayedPromise {
  return {
    account: accountId,
    currency: facts.currency,
    minor: facts.amountMinor,
    paidMinor: facts.paidMinor,
    givenOn: facts.givenOn,
    promisedOn: facts.promisedOn,
    invoices: [...parts].map(([number, minor]) => ({ number, minor })),
    state,
  };
}
