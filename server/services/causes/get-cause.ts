import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CauseCase, CauseDetail, CohortRunSummary } from "#server/domain/causes/views";
import { rootCausesOf } from "#server/domain/exceptions/registry";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { loadGroups, summarise } from "#server/services/causes/summarise";
import { suspectedChanges } from "#server/services/causes/suspected-changes";
import { visiblePlaces } from "#server/services/causes/visible-places";

const MOST_CASES = 100;
const MOST_RUNS = 20;

/** One cause: its cases, what is known about it, what changed before it was first seen, and what was done about it. */
export const getCause = defineQuery({
  name: "cause.get",
  permission: "report.read",
  input: z.strictObject({ signature: z.string().min(1).max(300) }),
  async run(scope, { signature }): Promise<CauseDetail> {
    const groups = await loadGroups(scope, sql`c.cause_signature = ${signature}`);
    const [summary] = await summarise(scope, groups, 1);
    if (!summary) throw noSuchCause();
    const [noted] = await scope.tx.execute<{ note: string | null; noted_by: string; noted_at: string }>(
      sql`select note, noted_by, noted_at from causes where signature = ${signature}`,
    );
    return {
      ...summary,
      note: noted?.note ?? null,
      notedBy: noted?.noted_by ?? null,
      notedAt: noted ? new Date(noted.noted_at) : null,
      likely: [...new Set(summary.types.flatMap(({ key }) => [...rootCausesOf(key)]))],
      cases: await casesOf(scope, signature),
      suspects: await suspectedChanges(scope, summary.firstSeenAt),
      runs: await runsOf(scope, signature),
    };
  },
});

export function noSuchCause() {
  return notFound(
    "No case of this cause was found in the last twelve weeks, or none that you may see. Go back to the list of causes.",
  );
}

type Row = {
  id: string;
  number: string;
  queue: string;
  type: string;
  title: string;
  state: CauseCase["state"];
  outcome: CauseCase["outcome"];
  entity_code: string | null;
  customer_name: string | null;
  document: string | null;
  amount_minor: string | null;
  currency: string | null;
  detected_at: string;
  closed_at: string | null;
};

/** Open ones first, the latest of each first. */
async function casesOf(scope: Scope, signature: string): Promise<CauseCase[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select c.id, c.number, c.queue, c.type, c.title, c.state, c.outcome, c.entity_code, c.customer_name, c.document, c.amount_minor, c.currency, c.detected_at, c.closed_at
    from cases c where c.cause_signature = ${signature} and ${visiblePlaces(scope)}
    order by (c.closed_at is null) desc, c.detected_at desc, c.id desc limit ${MOST_CASES}`);
  return rows.map((row) => ({
    id: row.id,
    number: Number(row.number),
    queue: row.queue,
    type: row.type,
    title: row.title,
    state: row.state,
    outcome: row.outcome,
    entity: row.entity_code,
    customerName: row.customer_name,
    document: row.document,
    amount:
      row.amount_minor === null || row.currency === null
        ? null
        : { minor: BigInt(row.amount_minor), currency: row.currency },
    detectedAt: new Date(row.detected_at),
    closedAt: row.closed_at === null ? null : new Date(row.closed_at),
  }));
}

type Run = {
  id: string;
  type: string;
  fix: string;
  label: string;
  state: CohortRunSummary["state"];
  total: number;
  started_by: string;
  started_at: string;
  finished_at: string | null;
};

async function runsOf(scope: Pick<Scope, "tx">, signature: string): Promise<CohortRunSummary[]> {
  const rows = await scope.tx.execute<Run>(sql`
    select id, type, fix, label, state, total, started_by, started_at, finished_at from cohort_runs where signature = ${signature} order by started_at desc limit ${MOST_RUNS}`);
  return rows.map(({ started_by, started_at, finished_at, ...run }) => ({
    ...run,
    startedBy: started_by,
    startedAt: new Date(started_at),
    finishedAt: finished_at === null ? null : new Date(finished_at),
  }));
}
