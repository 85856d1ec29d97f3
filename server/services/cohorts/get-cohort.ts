import { stringify } from "csv-stringify/sync";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cohortRuns } from "#db/schema/causes";
import { compensationOf } from "#server/domain/causes/compensation";
import {
  type CohortItemState,
  type CohortItemView,
  type CohortRunSummary,
  type CohortRunView,
  cohortItemStates,
} from "#server/domain/causes/views";
import { decimalFromMinor, type Money } from "#server/domain/money";
import { systemWord } from "#server/domain/sync/system-words";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { isUnsent } from "#server/services/cohorts/take-back";
import { withoutFormula } from "#server/services/completeness/export-counts";

const SHOWN = 200;
const RunInput = z.strictObject({ runId: z.uuid() });

/** How far a run is: counts, what did not go through and why, and what can still be taken back. */
export const getCohort = defineQuery({
  name: "cohort.get",
  permission: "report.read",
  input: RunInput,
  async run(scope, { runId }): Promise<CohortRunView> {
    const run = await runOf(scope, runId);
    const counted = await countItems(scope, runId);
    const items = await itemsOf(scope, runId, SHOWN);
    return {
      id: run.id,
      signature: run.signature,
      type: run.type,
      fix: run.fix,
      label: run.label,
      input: run.input,
      state: run.state as CohortRunSummary["state"],
      total: cohortItemStates.reduce((sum, state) => sum + counted.counts[state], 0),
      startedBy: run.startedBy,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      stoppedBy: run.stoppedBy,
      ...counted,
      compensations: await compensationsOf(scope, runId),
      items: items.map(({ amount: _amount, ...item }) => item),
    };
  },
});

/** The receipt of a run: what was foretold and what became of it, case by case. */
export const cohortReceipt = defineQuery({
  name: "cohort.receipt",
  permission: "report.read",
  input: RunInput,
  async run(scope, { runId }) {
    const run = await runOf(scope, runId);
    const items = await itemsOf(scope, runId, null);
    const head = [
      ["Receipt", run.label],
      ["Cause", run.signature],
      ["Started by", run.startedBy],
      ["Started at", run.startedAt.toISOString()],
      ["Ended at", run.finishedAt?.toISOString() ?? "not yet"],
      ["State", run.state],
      ["Cases", String(items.length)],
      ...cohortItemStates.map((state) => [
        stateWords[state],
        String(items.filter((item) => item.state === state).length),
      ]),
      ["As of", scope.now.toISOString()],
      [],
      ["Case", "Legal entity", "What it is about", "At stake", "Currency", "Foretold", "Outcome", "In words", "At"],
    ];
    const rows = items.map((item) => [
      String(item.number),
      item.entity ?? "",
      item.title,
      item.amount ? decimalFromMinor(item.amount.minor, item.amount.currency) : "",
      item.amount?.currency ?? "",
      item.predicted,
      stateWords[item.state],
      item.message ?? "",
      item.settledAt?.toISOString() ?? "",
    ]);
    return {
      fileName: `run-${run.startedAt.toISOString().slice(0, 10)}-${runId.slice(-12)}.csv`,
      text: stringify(
        [...head, ...rows].map((row) => row.map(withoutFormula)),
        { record_delimiter: "\r\n" },
      ),
    };
  },
});

const stateWords: Record<CohortItemState, string> = {
  waiting: "Waiting for its turn",
  refused: "Not done",
  asked: "Asked for, proof to come",
  fixed: "Fixed and proven",
  fell_short: "Fell short",
  undone: "Taken back",
};

async function runOf(scope: Pick<Scope, "tx">, runId: string) {
  const [run] = await scope.tx.select().from(cohortRuns).where(eq(cohortRuns.id, runId));
  if (!run) throw notFound("There is no such run. Go back to the list of causes and open it from there.");
  return run;
}

type Counted = { state: CohortItemState; currency: string | null; count: number; minor: string | null; unsent: number };

async function countItems(scope: Pick<Scope, "tx">, runId: string) {
  const rows = await scope.tx.execute<Counted>(sql`
    select i.state, c.currency, count(*)::int as count, sum(c.amount_minor)::text as minor,
      count(*) filter (where i.state = 'asked' and ${isUnsent})::int as unsent
    from cohort_items i join cases c on c.id = i.case_id where i.run_id = ${runId} group by 1, 2`);
  const counts = Object.fromEntries(
    cohortItemStates.map((state) => [
      state,
      rows.filter((row) => row.state === state).reduce((sum, row) => sum + row.count, 0),
    ]),
  ) as Record<CohortItemState, number>;
  const totals = new Map<string, bigint>();
  for (const { currency, minor } of rows)
    if (currency !== null && minor !== null) totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(minor));
  return {
    counts,
    totals: [...totals].sort().map(([currency, minor]) => ({ minor, currency })),
    canTakeBack: rows.reduce((sum, row) => sum + row.unsent, 0),
  };
}

/** What makes good the acts of this run that a source has carried out. */
async function compensationsOf(scope: Pick<Scope, "tx">, runId: string): Promise<string[]> {
  const rows = await scope.tx.execute<{ operation: string; system: string }>(sql`
    select distinct f.operation, f.system from cohort_runs r join cohort_items i on i.run_id = r.id join effects f on f.case_id = i.case_id and f.requested_at >= r.started_at
    where r.id = ${runId} and f.state = 'confirmed' and i.state in ('asked', 'fixed', 'fell_short') and f.operation not in ('invoice.hold', 'invoice.release') order by 1, 2`);
  return rows.map(({ operation, system }) => compensationOf(operation, systemWord(system)));
}

type Row = {
  case_id: string;
  case_number: number;
  entity_code: string | null;
  queue: string | null;
  title: string | null;
  amount_minor: string | null;
  currency: string | null;
  predicted: string;
  state: CohortItemState;
  message: string | null;
  settled_at: string | null;
};

async function itemsOf(
  scope: Pick<Scope, "tx">,
  runId: string,
  most: number | null,
): Promise<(CohortItemView & { amount: Money | null })[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select i.case_id, i.case_number, i.entity_code, c.queue, c.title, c.amount_minor, c.currency, i.predicted, i.state, i.message, i.settled_at
    from cohort_items i left join cases c on c.id = i.case_id where i.run_id = ${runId}
    order by array_position(array['refused', 'fell_short', 'undone', 'asked', 'waiting', 'fixed'], i.state), i.position limit ${most}`);
  return rows.map((row) => ({
    caseId: row.case_id,
    number: row.case_number,
    queue: row.queue,
    title: row.title ?? "",
    entity: row.entity_code,
    amount:
      row.amount_minor === null || row.currency === null
        ? null
        : { minor: BigInt(row.amount_minor), currency: row.currency },
    predicted: row.predicted,
    state: row.state,
    message: row.message,
    settledAt: row.settled_at === null ? null : new Date(row.settled_at),
  }));
}
