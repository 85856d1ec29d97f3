import { type AccountFacts, type InvoiceFacts, reachesCustomer } from "#server/domain/collections/account-facts";
import {
  type DunningPolicy,
  type DunningStep,
  type DunningStrategy,
  type StepAction,
  strategyOf,
} from "#server/domain/collections/dunning-policy";
import type { ActHold, DunningActState, RunCounts } from "#server/domain/collections/dunning-run";
import type { DayPlan, HeldItem, PlannedItem } from "#server/domain/collections/plan-day";

/** An act of a run as planning leaves it: to be carried out, or held back with everything that keeps it. */
export type RunAct = {
  accountId: string;
  strategy: string;
  step: DunningStep;
  needsApproval: boolean;
  state: Extract<DunningActState, "planned" | "held">;
  holds: readonly ActHold[];
  /** Of what is held back, the amount is all that is open. */
  items: readonly PlannedItem[];
};

/** What the plan of an account's day comes to as acts: what is held back for the same reasons is one. */
export function actsOfDay(account: AccountFacts, { acts, held }: DayPlan, policy: DunningPolicy): RunAct[] {
  if (acts.length === 0 && held.length === 0) return [];
  const { strategy } = strategyOf(policy, account);
  return [
    ...acts.map(
      ({ accountId, strategy: key, step, items }): RunAct => ({
        accountId,
        strategy: key,
        step,
        needsApproval: strategy.isApproved,
        state: "planned",
        holds: [],
        items,
      }),
    ),
    ...heldTogether(account, held, strategy),
  ];
}

function heldTogether(account: AccountFacts, held: readonly HeldItem[], strategy: DunningStrategy): RunAct[] {
  if (held.length === 0) return [];
  const open = new Map(account.invoices.map(({ id, openMinor }: InvoiceFacts) => [id, openMinor]));
  const pieces = new Map<string, { step: DunningStep; items: PlannedItem[]; holds: readonly ActHold[] }>();
  for (const { accountId: _account, strategy: _strategy, holds, ...item } of held) {
    const step = strategy.steps.find(({ key }) => key === item.step);
    if (!step) throw new Error(`No step of "${strategy.label}" is called "${item.step}", although it was planned.`);
    const key = `${pieceOf(step.action)} ${holds.map(({ kind, sentence }) => `${kind} ${sentence}`).join("|")}`;
    const piece = pieces.get(key);
    const whole = { ...item, minor: open.get(item.invoiceId) ?? item.minor };
    if (!piece) pieces.set(key, { step, items: [whole], holds });
    else {
      piece.items.push(whole);
      if (step.day > piece.step.day) piece.step = step;
    }
  }
  return [...pieces.values()].map(({ step, items, holds }) => ({
    accountId: account.id,
    strategy: strategy.key,
    step,
    needsApproval: strategy.isApproved,
    state: "held",
    holds,
    items,
  }));
}

/** What reaches the customer is one piece, whatever carries it; work is a piece for each kind. */
export function pieceOf(action: StepAction): string {
  return reachesCustomer(action) ? "contact" : action;
}

export const NO_ACTS: RunCounts = { accounts: 0, acts: {}, held: 0, done: 0, withheld: 0 };

/** Adds up the acts of some accounts; each call is told all acts of an account at once. */
export function countedActs(counts: RunCounts, acts: readonly RunAct[]): RunCounts {
  const planned = acts.filter(({ state }) => state === "planned");
  const byAction = { ...counts.acts };
  for (const { step } of planned) byAction[step.action] = (byAction[step.action] ?? 0) + 1;
  return {
    ...counts,
    accounts: counts.accounts + Number(planned.length > 0),
    acts: byAction,
    held: counts.held + acts.length - planned.length,
  };
}
