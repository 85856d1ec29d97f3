import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { applyFindings, lockSubjects, type Reconciled } from "#server/services/exceptions/apply-findings";
import { loadControlTotalFacts } from "#server/services/exceptions/load-control-total-facts";
import { add, BATCH, nothing, nothingToDo, unlessNothingToDo } from "#server/services/exceptions/reconcile";
import { controlTotalSubject, subjectTypes } from "#server/services/exceptions/subjects";

/** Makes the open cases about some counts equal to what was counted last. Refuses with CONFLICT when they are already. */
const reconcileBatch = defineCommand({
  name: "exception.reconcile_control_totals",
  permission: "case.detect",
  input: z.strictObject({ totalIds: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { totalIds }) {
    await lockSubjects(scope, totalIds);
    const facts = await loadControlTotalFacts(scope, totalIds);
    const { result, events } = await applyFindings(
      scope,
      facts.map((each) => controlTotalSubject(each, scope.now)),
    );
    const [first, ...rest] = events;
    if (!first) throw nothingToDo();
    return { result, events: [first, ...rest] };
  },
});

/** One case per count that does not agree; closed once it does. */
export async function reconcileControlTotals(
  context: Context,
  totalIds: readonly string[] | "all",
  signal?: AbortSignal,
): Promise<Reconciled> {
  const total = nothing();
  const wanted = totalIds === "all" ? await brokenOrOpen.execute(context, {}) : [...new Set(totalIds)].sort();
  for (let start = 0; start < wanted.length; start += BATCH) {
    signal?.throwIfAborted();
    const batch = wanted.slice(start, start + BATCH);
    add(total, await unlessNothingToDo(() => reconcileBatch.execute(context, { totalIds: batch })));
  }
  return total;
}

const brokenOrOpen = defineQuery({
  name: "exception.broken_totals",
  permission: "case.detect",
  input: z.strictObject({}),
  async run(scope) {
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select id from control_totals where state = 'breaks'
      union select subject_id from cases where type = any(${sql.param(subjectTypes.control_total)}::text[]) and closed_at is null
      order by 1`);
    return rows.map((row) => row.id);
  },
});
