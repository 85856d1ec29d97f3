import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { StepAction } from "#server/domain/collections/dunning-policy";
import type { ActHold } from "#server/domain/collections/dunning-run";
import type { DayPlan, PlannedItem } from "#server/domain/collections/plan-day";
import { pieceOf } from "#server/domain/collections/run-acts";

/** An act of a run whose turn has come, as it was planned. */
export type ActInTurn = {
  strategy: string;
  step: string;
  stepLabel: string;
  action: StepAction;
  items: readonly PlannedItem[];
};

/** What of it still holds: the items with what is asked for now, or why nothing is said. */
export type ActNow = { items: readonly PlannedItem[]; holds: null } | { items: null; holds: readonly ActHold[] };

/**
 * What is left of an act by the facts of the instant it is carried out. It says what was planned or less: nothing that was
 * not seen then, no amount above the one seen, and never another step than the one somebody looked at.
 */
export function actNow(act: ActInTurn, account: AccountFacts, plan: DayPlan): ActNow {
  const fresh = plan.acts.find(
    ({ strategy, step }) => strategy === act.strategy && pieceOf(step.action) === pieceOf(act.action),
  );
  const items = act.items.flatMap((item) => {
    const now = fresh?.items.find(({ invoiceId, step }) => invoiceId === item.invoiceId && step === item.step);
    return now ? [{ ...item, minor: now.minor < item.minor ? now.minor : item.minor }] : [];
  });
  if (items.some(({ step }) => step === act.step)) return { items, holds: null };
  const reasons = act.items.flatMap((item) => whyNot(item, account, plan));
  if (items.length > 0)
    reasons.push(changed(`What is left of it has not reached “${act.stepLabel}”; the next run asks for it.`));
  return { items: null, holds: unlike(reasons) };
}

function whyNot(item: PlannedItem, account: AccountFacts, plan: DayPlan): ActHold[] {
  const held = plan.held.find(({ invoiceId, step }) => invoiceId === item.invoiceId && step === item.step);
  if (held) return [...held.holds];
  const invoice = account.invoices.find(({ id }) => id === item.invoiceId);
  if (!invoice || invoice.openMinor <= 0n)
    return [{ kind: "settled", sentence: `Invoice ${item.number} is paid or credited by now.`, until: null }];
  const asked = plan.acts.some(({ items }) =>
    items.some(({ invoiceId, step }) => invoiceId === item.invoiceId && step === item.step),
  );
  return asked ? [] : [changed(`Invoice ${item.number} does not stand at this step any more.`)];
}

function changed(sentence: string): ActHold {
  return { kind: "changed", sentence, until: null };
}

function unlike(holds: readonly ActHold[]): ActHold[] {
  const all = holds.length > 0 ? holds : [changed("The customer goes by another strategy now.")];
  return [...new Map(all.map((hold) => [`${hold.kind} ${hold.sentence}`, hold])).values()];
}
