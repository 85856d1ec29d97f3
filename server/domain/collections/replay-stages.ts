import type { AccountFacts, InvoiceFacts } from "#server/domain/collections/account-facts";
import type { DunningStep, DunningStrategy } from "#server/domain/collections/dunning-policy";
import { stageOf } from "#server/domain/collections/stage";
import type { PlainDate } from "#server/domain/time";

/** An open invoice and the step it has reached. */
export type InvoiceStage = { invoice: InvoiceFacts; strategy: string; step: DunningStep };

/** How many open invoices stand at a step, and what they come to. */
export type StageCount = { strategy: string; step: string; currency: string; invoices: number; minor: bigint };

/** Where the open invoices of an account stand; those before their first step are left out. */
export function stagesReached(
  { invoices }: Pick<AccountFacts, "invoices">,
  strategy: DunningStrategy,
  broken: ReadonlySet<string>,
  day: PlainDate,
): InvoiceStage[] {
  return invoices.flatMap((invoice) => {
    const resumesAt = broken.has(invoice.id) ? strategy.afterBrokenPromise : null;
    const { reached } = stageOf(strategy, invoice, day, { resumesAt });
    return reached === null ? [] : [{ invoice, strategy: strategy.key, step: reached }];
  });
}

/** The furthest of them; null where none has reached a step. */
export function furthestStage(stages: readonly InvoiceStage[]): InvoiceStage | null {
  return stages.reduce<InvoiceStage | null>(
    (furthest, stage) => (furthest === null || stage.step.day > furthest.step.day ? stage : furthest),
    null,
  );
}

export function countStages(stages: readonly InvoiceStage[]): StageCount[] {
  const counts = new Map<string, StageCount & { day: number }>();
  for (const { invoice, strategy, step } of stages) {
    const key = `${strategy} ${step.key} ${invoice.currency}`;
    const count = counts.get(key) ?? {
      strategy,
      step: step.key,
      day: step.day,
      currency: invoice.currency,
      invoices: 0,
      minor: 0n,
    };
    counts.set(key, { ...count, invoices: count.invoices + 1, minor: count.minor + invoice.openMinor });
  }
  return [...counts]
    .sort(([one, { day }], [other, { day: otherDay }]) => day - otherDay || (one < other ? -1 : 1))
    .map(([, { day: _, ...count }]) => count);
}
