import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { dunningRuns } from "#db/schema/dunning";
import type { StepAction } from "#server/domain/collections/dunning-policy";
import type { ActHoldKind } from "#server/domain/collections/dunning-run";
import type { HoldSum, RunView, StepSum } from "#server/domain/collections/dunning-views";
import type { Money } from "#server/domain/money";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { runRow } from "#server/services/dunning/list-runs";
import { noSuchRun } from "#server/services/dunning/lock-run";
import { policyNamed } from "#server/services/policies/active-policy";

/** One run: where it stands, how far it is, and its acts summed by step and by what kept them back. */
export const getRun = defineQuery({
  name: "dunning.get",
  permission: "collection.read",
  input: z.strictObject({ runId: z.uuid() }),
  async run(scope, { runId }): Promise<RunView> {
    const [run] = await scope.tx.select().from(dunningRuns).where(eq(dunningRuns.id, runId));
    if (!run) throw noSuchRun();
    const { document: policy } = await policyNamed(scope, "dunning", run.policyVersion);
    const labels = new Map(policy.strategies.map(({ key, label }) => [key, label]));
    return {
      ...runRow(run),
      version: run.version,
      policyVersion: run.policyVersion,
      approvedBy: run.approvedBy,
      approvedAt: run.approvedAt,
      startedAt: run.startedAt,
      droppedReason: run.droppedReason,
      stoppedBy: run.stoppedBy,
      stoppedReason: run.stoppedReason,
      progress: await progressOf(scope, runId),
      isPast: run.runOn < (await todayOf(scope, run.entityCode)),
      isOwn: scope.actor.kind === "person" && scope.actor.personId === run.plannedById,
      steps: await stepsOf(scope, runId, labels),
      holds: await holdsOf(scope, runId),
    };
  },
});

async function todayOf({ tx, now }: Scope, entity: string): Promise<string> {
  const [row] = await tx.execute<{ time_zone: string }>(
    sql`select time_zone from legal_entities where code = ${entity}`,
  );
  return businessDate(now, row?.time_zone ?? "UTC");
}

async function progressOf({ tx }: Pick<Scope, "tx">, runId: string): Promise<RunView["progress"]> {
  const [row] = await tx.execute<RunView["progress"] & { needing: number }>(sql`
    select count(*) filter (where state = 'planned')::int as planned, count(*) filter (where state = 'planned' and needs_approval)::int as needing,
      count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'withheld')::int as withheld, count(*) filter (where state = 'held')::int as held
    from dunning_acts where run_id = ${runId}`);
  const { planned = 0, needing = 0, done = 0, withheld = 0, held = 0 } = row ?? {};
  return { planned, needingApproval: needing, done, withheld, held };
}

type StepRow = {
  strategy: string;
  step: string;
  label: string;
  action: StepAction;
  approval: boolean;
  acts: number;
  invoices: number;
  amounts: { currency: string; minor: string }[];
};

/** Of each step what was to be done, whatever became of it since. */
async function stepsOf(
  { tx }: Pick<Scope, "tx">,
  runId: string,
  labels: ReadonlyMap<string, string>,
): Promise<StepSum[]> {
  const rows = await tx.execute<StepRow>(sql`
    with parts as (
      select a.strategy, a.step, a.step_label, a.action, a.needs_approval, i.currency, count(distinct a.id)::int as acts, count(*)::int as invoices, sum(i.amount_minor)::text as minor
      from dunning_acts a join dunning_items i on i.act_id = a.id where a.run_id = ${runId} and a.state <> 'held' group by 1, 2, 3, 4, 5, 6),
    counted as (select strategy, step, count(*)::int as acts from dunning_acts where run_id = ${runId} and state <> 'held' group by 1, 2)
    select p.strategy, p.step, p.step_label as label, p.action, p.needs_approval as approval, c.acts, sum(p.invoices)::int as invoices,
      json_agg(json_build_object('currency', p.currency, 'minor', p.minor) order by p.currency) as amounts
    from parts p join counted c using (strategy, step) group by 1, 2, 3, 4, 5, 6 order by 1, 2`);
  return rows.map(({ label, approval, amounts, ...row }) => ({
    ...row,
    strategyLabel: labels.get(row.strategy) ?? row.strategy,
    stepLabel: label,
    needsApproval: approval,
    amounts: amounts.map(moneyOf),
  }));
}

async function holdsOf({ tx }: Pick<Scope, "tx">, runId: string): Promise<HoldSum[]> {
  const rows = await tx.execute<{ kind: ActHoldKind; acts: number; invoices: number; amounts: StepRow["amounts"] }>(sql`
    with held as (
      select distinct a.id, h->>'kind' as kind from dunning_acts a cross join jsonb_array_elements(a.holds) h where a.run_id = ${runId} and a.state in ('held', 'withheld')),
    counted as (select kind, count(*)::int as acts from held group by 1),
    parts as (select h.kind, i.currency, count(*)::int as invoices, sum(i.amount_minor)::text as minor from held h join dunning_items i on i.act_id = h.id group by 1, 2)
    select c.kind, c.acts, sum(p.invoices)::int as invoices, json_agg(json_build_object('currency', p.currency, 'minor', p.minor) order by p.currency) as amounts
    from counted c join parts p using (kind) group by 1, 2 order by c.acts desc, c.kind`);
  return rows.map(({ amounts, ...row }) => ({ ...row, amounts: amounts.map(moneyOf) }));
}

export function moneyOf({ currency, minor }: { currency: string; minor: string }): Money {
  return { currency, minor: BigInt(minor) };
}
