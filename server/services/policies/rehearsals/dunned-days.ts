import { type PastContact, reachesCustomer, type TakenStep } from "#server/domain/collections/account-facts";
import { type DunningPolicy, type StepAction, strategyOf } from "#server/domain/collections/dunning-policy";
import { planDay } from "#server/domain/collections/plan-day";
import { stageOf } from "#server/domain/collections/stage";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { dayWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import {
  changeOfWords,
  type Looked,
  type RehearsalWindow,
  type RehearsedChange,
} from "#server/domain/policies/rehearsal";
import { addDays, businessDate, daysBetween, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { factsOn, NOTHING_RECORDED } from "#server/services/collections/load-account-facts";
import {
  type AccountHistory,
  type Days,
  loadAccountHistories,
} from "#server/services/collections/load-account-histories";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import {
  ACCOUNT_BATCH,
  accountTitle,
  countedWords,
  nextAccounts,
  oneAmount,
  strategyWords,
} from "#server/services/policies/rehearsals/accounts";

const LONGEST_DAYS = 92;

/** What would have gone out to each account over the days of the window, under either document. */
export async function* lookAtDunnedDays(
  scope: Scope,
  policies: { before: DunningPolicy; after: DunningPolicy },
  window: Extract<RehearsalWindow, { of: "past" }>,
  after: string | null,
): AsyncGenerator<Looked> {
  const days = daysOf(scope, window);
  let place = after;
  for (;;) {
    const accounts = await nextAccounts(scope, place);
    const histories = await loadAccountHistories(
      scope,
      accounts.map(({ id }) => id),
      days,
    );
    const currencies = histories.flatMap(({ invoices }) => invoices.map(({ currency }) => currency));
    const base = await baseAmounts(scope, currencies, days.to);
    for (const history of histories) {
      place = history.id;
      if (history.invoices.length === 0) continue;
      const [was, is] = [dunnedOver(history, policies.before, days), dunnedOver(history, policies.after, days)];
      const { amount, baseMinor } = oneAmount([...(is.asked.size > 0 ? is : was).asked.values()], base);
      const { strategy, segment } = strategyOf(policies.after, history);
      yield {
        place,
        baseMinor,
        item: {
          id: history.id,
          href: null,
          name: history.name,
          title: accountTitle(history),
          at: null,
          isOver: factsOn(history, days.to).invoices.length === 0,
          amount,
          decidedBy: strategyWords(strategy.label, segment),
          changes: changesOf(was, is),
        },
      };
    }
    if (accounts.length < ACCOUNT_BATCH) return;
  }
}

/** Whole days by UTC, the last of them today at the latest. */
function daysOf(scope: Scope, window: Extract<RehearsalWindow, { of: "past" }>): Days {
  const from = businessDate(new Date(window.from), "UTC");
  const last = businessDate(new Date(Date.parse(window.to) - 1), "UTC");
  const today = businessDate(scope.now, "UTC");
  const to = last < today ? last : today;
  if (from > to)
    throw ruleViolation(`The window begins on ${from}, which is still to come. Choose days that have been.`);
  if (daysBetween(from, to) >= LONGEST_DAYS)
    throw ruleViolation(
      `From ${from} to ${to} is longer than ${LONGEST_DAYS} days, and dunning is rehearsed day by day. Choose a shorter window.`,
    );
  return { from, to };
}

export type Dunned = {
  counts: ReadonlyMap<StepAction, number>;
  /** At most one a day reaches the customer, and a call may come beside it. */
  contactDays: readonly PlainDate[];
  /** What was asked for last, by invoice. */
  asked: ReadonlyMap<string, Money>;
};

/**
 * Goes through the days as if the document had been in force before and during them: what an invoice had reached by then was
 * done, and what is planned on a day is done on it; people do their part on working days. Nobody promises anything, and the
 * money arrives as it did: no document would have made it come sooner.
 */
export function dunnedOver(history: AccountHistory, policy: DunningPolicy, { from, to }: Days): Dunned {
  const workingDays = workingDaysOf(history.country);
  const taken = takenBefore(history, policy, addDays(from, -1));
  const contacts: PastContact[] = [];
  const counts = new Map<StepAction, number>();
  const asked = new Map<string, Money>();
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const facts = factsOn(history, day, { ...NOTHING_RECORDED, contacts, taken });
    for (const { step, items } of planDay(facts, policy, day, workingDays).acts) {
      if (!reachesCustomer(step.action) && !workingDays.isOpen(day)) continue;
      counts.set(step.action, (counts.get(step.action) ?? 0) + 1);
      for (const { invoiceId, step: key, day: stepDay, minor, currency } of items) {
        taken.set(invoiceId, [...(taken.get(invoiceId) ?? []), { step: key, day: stepDay, on: day }]);
        asked.set(invoiceId, { minor, currency });
      }
      if (!isContact(step.action)) continue;
      contacts.push({ on: day, channel: step.action, isAutomated: step.action !== "call", direction: "out" });
    }
  }
  return { counts, contactDays: [...new Set(contacts.map(({ on }) => on))], asked };
}

function takenBefore(history: AccountHistory, policy: DunningPolicy, eve: PlainDate): Map<string, TakenStep[]> {
  const { strategy } = strategyOf(policy, history);
  return new Map(
    history.invoices.flatMap(({ id, issuedOn, dueOn }) => {
      const { reached } = stageOf(strategy, { dueOn, taken: [] }, eve);
      return reached === null || issuedOn > eve ? [] : [[id, [{ step: reached.key, day: reached.day, on: eve }]]];
    }),
  );
}

/** A call reaches the customer as a letter does, although a person makes it. */
function isContact(action: StepAction): boolean {
  return reachesCustomer(action) || action === "call";
}

const names: Record<StepAction, { one: string; many: string }> = {
  email: { one: "e-mail", many: "e-mails" },
  letter: { one: "letter", many: "letters" },
  call: { one: "call", many: "calls" },
  task: { one: "task", many: "tasks" },
  escalate: { one: "escalation", many: "escalations" },
  restrict: { one: "proposal to restrict the service", many: "proposals to restrict the service" },
};

function changesOf(was: Dunned, is: Dunned): RehearsedChange[] {
  const counted = ({ counts }: Dunned, wanted: (action: StepAction) => boolean) =>
    countedWords(
      (Object.keys(names) as StepAction[])
        .filter(wanted)
        .map((action) => ({ count: counts.get(action) ?? 0, ...names[action] })),
    ) || "none";
  const first = ({ contactDays: [day] }: Dunned) => (day === undefined ? "none" : dayWords(day));
  const days = ({ contactDays }: Dunned) => contactDays.join(", ") || "none";
  const isWork = (action: StepAction) => !isContact(action);
  return [
    ...changeOfWords("Contacts", counted(was, isContact), counted(is, isContact)),
    ...changeOfWords("First contact", first(was), first(is), false),
    ...changeOfWords("Days of contact", days(was), days(is), false),
    ...changeOfWords("Work", counted(was, isWork), counted(is, isWork)),
  ];
}
