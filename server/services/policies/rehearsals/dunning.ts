import type { AccountFacts } from "#server/domain/collections/account-facts";
import { DunningPolicy, type StepAction, strategyOf } from "#server/domain/collections/dunning-policy";
import type { HoldKind } from "#server/domain/collections/holds";
import { type DayPlan, type PlannedAct, planDay } from "#server/domain/collections/plan-day";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { listWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { changeOfWords, type Looked, type RehearsedChange } from "#server/domain/policies/rehearsal";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { activePolicy } from "#server/services/policies/active-policy";
import {
  ACCOUNT_BATCH,
  accountTitle,
  nextAccounts,
  oneAmount,
  strategyWords,
} from "#server/services/policies/rehearsals/accounts";
import { lookAtDunnedDays } from "#server/services/policies/rehearsals/dunned-days";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

/** What is to be done today about every account with something open; or what would have gone out over some past days. */
export const dunningRehearser: Rehearser = {
  windows: ["past", "open"],
  noun: { one: "account", many: "accounts" },
  async *look(scope, draft, window, after) {
    const { document: before } = await activePolicy(scope, "dunning");
    const policies = { before, after: DunningPolicy.parse(draft) };
    if (window.of === "past") yield* lookAtDunnedDays(scope, policies, window, after);
    else yield* lookAtToday(scope, policies, after);
  },
};

type Policies = { before: DunningPolicy; after: DunningPolicy };

async function* lookAtToday(scope: Scope, policies: Policies, after: string | null): AsyncGenerator<Looked> {
  let place = after;
  for (;;) {
    const accounts = await nextAccounts(scope, place);
    const facts = new Map<string, Seen>();
    for (const [day, of] of Map.groupBy(accounts, ({ today }) => today)) {
      const ids = of.map(({ id }) => id);
      for (const [id, one] of await seenUnder(scope, ids, day, policies)) facts.set(id, one);
    }
    const currencies = [...facts.values()].flatMap(({ after: { invoices } }) =>
      invoices.map(({ currency }) => currency),
    );
    const base = await baseAmounts(scope, currencies, businessDate(scope.now, "UTC"));
    for (const { id, today } of accounts) {
      place = id;
      const seen = facts.get(id);
      if (seen && seen.after.invoices.length > 0) yield lookedAt(seen, policies, today, base);
    }
    if (accounts.length < ACCOUNT_BATCH) return;
  }
}

/** An account as either document sees it: how long money still counts for a promise is a term of each. */
type Seen = { before: AccountFacts; after: AccountFacts };

async function seenUnder(
  scope: Scope,
  ids: readonly string[],
  day: PlainDate,
  { before, after }: Policies,
): Promise<Map<string, Seen>> {
  const was = await loadAccountRecords(scope, ids, day, before.promises);
  const isSameGrace = before.promises.graceDays === after.promises.graceDays;
  const is = isSameGrace ? was : await loadAccountRecords(scope, ids, day, after.promises);
  const facts = await loadAccountFacts(scope, ids, day, was);
  return new Map(
    [...facts].map(([id, account]) => [
      id,
      { before: account, after: { ...account, promises: is.get(id)?.promises ?? [] } },
    ]),
  );
}

function lookedAt(seen: Seen, { before, after }: Policies, day: PlainDate, base: (amount: Money) => bigint): Looked {
  const account = seen.after;
  const workingDays = workingDaysOf(account.country);
  const [was, is] = [planDay(seen.before, before, day, workingDays), planDay(account, after, day, workingDays)];
  const { amount, baseMinor } = oneAmount(askedFor(is.acts.length > 0 ? is : was), base);
  const { strategy, segment } = strategyOf(after, account);
  return {
    place: account.id,
    baseMinor,
    item: {
      id: account.id,
      href: null,
      name: account.name,
      title: accountTitle(account),
      at: null,
      isOver: false,
      amount,
      decidedBy: strategyWords(strategy.label, segment),
      changes: changesOf(account, { before, after }, was, is),
    },
  };
}

function changesOf(account: AccountFacts, { before, after }: Policies, was: DayPlan, is: DayPlan): RehearsedChange[] {
  const strategyIn = (policy: DunningPolicy) => strategyOf(policy, account).strategy.label;
  return [
    ...changeOfWords("Strategy", strategyIn(before), strategyIn(after)),
    ...changeOfWords("Contact today", contactWords(before, was), contactWords(after, is), false),
    ...changeOfWords("Contact by", channelWords(was), channelWords(is)),
    ...changeOfWords("Work today", workWords(was), workWords(is)),
  ];
}

const channels: Partial<Record<StepAction, string>> = { email: "e-mail", letter: "post", call: "telephone" };
const works: Partial<Record<StepAction, string>> = {
  task: "a task",
  escalate: "an escalation",
  restrict: "a proposal to restrict the service",
};
const held: Record<HoldKind, string> = {
  standstill: "standstill",
  excluded: "left out by somebody",
  disputed: "contested",
  promised: "promised",
  planned: "payment plan",
  arriving: "money on its way",
  charge_coming: "the gateway charges again",
  wrong_invoice: "the invoice is in doubt",
  too_small: "too small",
  ticket: "open ticket about billing",
  renewal: "renewal under way",
  quiet_days: "quiet days",
  most_contacts: "contacted often enough",
  no_working_day: "no working day",
  nobody_to_write_to: "nobody to write to",
};

/** "First reminder by e-mail for 3 invoices"; where nothing goes out, why the furthest of what is due is kept back. */
function contactWords(policy: DunningPolicy, { acts, held: kept }: DayPlan): string {
  const contacts = acts.filter(({ step }) => channels[step.action] !== undefined);
  if (contacts.length > 0) return listWords(contacts.map(actWords));
  const furthest = kept
    .filter((item) => channels[actionOf(policy, item)] !== undefined)
    .toSorted((left, right) => right.day - left.day)[0];
  const reason = furthest?.holds[0];
  return reason ? `nothing (${held[reason.kind]})` : "nothing";
}

function actionOf(policy: DunningPolicy, item: { strategy: string; step: string }): StepAction {
  const strategy = policy.strategies.find(({ key }) => key === item.strategy);
  return strategy?.steps.find(({ key }) => key === item.step)?.action ?? "task";
}

function actWords({ step, items }: PlannedAct): string {
  return `${step.label} by ${channels[step.action]} for ${items.length} ${items.length === 1 ? "invoice" : "invoices"}`;
}

function channelWords({ acts }: DayPlan): string {
  return listWords([...new Set(acts.flatMap(({ step }) => channels[step.action] ?? []))].sort()) || "none";
}

function workWords({ acts }: DayPlan): string {
  return listWords([...new Set(acts.flatMap(({ step }) => works[step.action] ?? []))].sort()) || "none";
}

function askedFor({ acts }: DayPlan): Money[] {
  return acts.flatMap(({ items }) => items.map(({ minor, currency }) => ({ minor, currency })));
}
