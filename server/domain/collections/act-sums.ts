import type { DunningPolicy } from "#server/domain/collections/dunning-policy";
import type { ActHoldKind } from "#server/domain/collections/dunning-run";
import type { DunningPreview, HoldSum, StepSum } from "#server/domain/collections/dunning-views";
import type { RunAct } from "#server/domain/collections/run-acts";
import type { Money } from "#server/domain/money";

/** Sums up the acts of a day as they come, account by account, by step and by what keeps them back. */
export class ActSums {
  readonly #labels: ReadonlyMap<string, string>;
  readonly #steps = new Map<string, Omit<StepSum, "amounts"> & { amounts: Amounts }>();
  readonly #holds = new Map<ActHoldKind, Omit<HoldSum, "amounts"> & { amounts: Amounts }>();
  readonly #asked = { accounts: 0, invoices: 0, amounts: new Amounts() };
  readonly #held = { accounts: 0, invoices: 0, amounts: new Amounts() };

  constructor({ strategies }: Pick<DunningPolicy, "strategies">) {
    this.#labels = new Map(strategies.map(({ key, label }) => [key, label]));
  }

  /** @param acts all acts of one account. */
  add(acts: readonly RunAct[]): void {
    for (const [sum, state] of [
      [this.#asked, "planned"],
      [this.#held, "held"],
    ] as const) {
      const own = acts.filter((act) => act.state === state);
      sum.accounts += Number(own.length > 0);
      for (const { items } of own) {
        sum.invoices += items.length;
        sum.amounts.add(items);
      }
    }
    for (const act of acts) {
      if (act.state === "planned") this.#addStep(act);
      else this.#addHolds(act);
    }
  }

  result(): Pick<DunningPreview, "asked" | "held" | "steps" | "holds"> {
    const told = <Sum extends { amounts: Amounts }>({ amounts, ...rest }: Sum) => ({
      ...rest,
      amounts: amounts.sums(),
    });
    return {
      asked: told(this.#asked),
      held: told(this.#held),
      steps: [...this.#steps.values()].map(told),
      holds: [...this.#holds.values()].map(told).sort((left, right) => right.acts - left.acts),
    };
  }

  #addStep({ strategy, step, needsApproval, items }: RunAct): void {
    const key = `${strategy} ${step.key}`;
    const sum = this.#steps.get(key) ?? {
      strategy,
      strategyLabel: this.#labels.get(strategy) ?? strategy,
      step: step.key,
      stepLabel: step.label,
      action: step.action,
      needsApproval,
      acts: 0,
      invoices: 0,
      amounts: new Amounts(),
    };
    sum.acts += 1;
    sum.invoices += items.length;
    sum.amounts.add(items);
    this.#steps.set(key, sum);
  }

  #addHolds({ holds, items }: RunAct): void {
    for (const kind of new Set(holds.map((hold) => hold.kind))) {
      const sum = this.#holds.get(kind) ?? { kind, acts: 0, invoices: 0, amounts: new Amounts() };
      sum.acts += 1;
      sum.invoices += items.length;
      sum.amounts.add(items);
      this.#holds.set(kind, sum);
    }
  }
}

class Amounts {
  readonly #byCurrency = new Map<string, bigint>();

  add(parts: readonly Money[]): void {
    for (const { currency, minor } of parts)
      this.#byCurrency.set(currency, (this.#byCurrency.get(currency) ?? 0n) + minor);
  }

  sums(): Money[] {
    return [...this.#byCurrency].sort().map(([currency, minor]) => ({ currency, minor }));
  }
}

/** Amounts by currency. */
export function sumsOf(parts: readonly Money[]): Money[] {
  const amounts = new Amounts();
  amounts.add(parts);
  return amounts.sums();
}
