import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { isFatal } from "#db/guard";
import { cohortItems } from "#db/schema/causes";
import { inputFor, predictionOf } from "#server/domain/exceptions/prediction";
import { asSentence } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, refusalOf, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { lockRun, type StoredRun } from "#server/services/cohorts/lock-run";
import { beginFix } from "#server/services/exceptions/begin-fix";

/** Cases in one transaction: enough to be quick, few enough that a worker's death costs little and nobody waits long. */
const PORTION = 20;

type Item = typeof cohortItems.$inferSelect;
type Settled = { state: "asked" | "refused"; message: string | null; events: DomainEvent[]; defect?: unknown };

/**
 * Fixes the next cases of a run under the name and permissions of whoever started it, each as if fixed alone. What one
 * case refuses, or stumbles over, is written beside it and leaves the others done.
 */
export const fixPortion = defineCommand({
  name: "cohort.fix_portion",
  permission: "exception.fix",
  input: z.strictObject({ runId: z.uuid() }),
  async run(scope, { runId }) {
    const run = await lockRun(scope, runId, "share");
    if (run.state !== "running") throw conflict(`The run is ${run.state} already.`, { isOver: true });
    const items = await scope.tx
      .select()
      .from(cohortItems)
      .where(and(eq(cohortItems.runId, runId), eq(cohortItems.state, "waiting")))
      .orderBy(asc(cohortItems.position))
      .limit(PORTION)
      .for("update", { skipLocked: true });
    if (items.length === 0) throw conflict("No case of this run waits any more.", { isNothingToDo: true });
    const events: DomainEvent[] = [];
    const settled: { caseId: string; state: string }[] = [];
    const defects: unknown[] = [];
    // By id, as every act on several cases locks them.
    for (const item of items.sort((left, right) => (left.caseId < right.caseId ? -1 : 1))) {
      const { state, message, events: told, defect } = await fixItem(scope, run, item);
      await scope.tx
        .update(cohortItems)
        .set({ state, message, settledAt: scope.now })
        .where(and(eq(cohortItems.runId, runId), eq(cohortItems.caseId, item.caseId)));
      settled.push({ caseId: item.caseId, state });
      events.push(...told);
      if (defect !== undefined) defects.push(defect);
    }
    const advanced: DomainEvent = {
      type: "cohort.advanced",
      subject: { type: "cohort", id: runId },
      data: { items: settled },
    };
    return { result: { settled: settled.length, defects }, events: [advanced, ...events] };
  },
});

async function fixItem(scope: Scope, run: StoredRun, item: Item): Promise<Settled> {
  try {
    return await scope.tx.transaction(async (savepoint) => {
      const inner = { ...scope, tx: savepoint };
      const before = await lockCase(inner, item.caseId);
      await refuseWhenAnothersCase(inner, before, "fix");
      const { event } = await beginFix(inner, before, {
        fix: run.fix,
        input: (fix) => inputFor(fix, run.input),
        judge(fix) {
          if (predictionOf(fix) !== item.predicted)
            throw ruleViolation(
              `It changed since it was rehearsed, so it was left alone. The fix would now be: ${predictionOf(fix)}`,
            );
        },
        told: { cohort: run.id },
      });
      return { state: "asked" as const, message: null, events: [event] };
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return { state: "refused", message: asSentence(refusal.message), events: [] };
    if (isWorthRepeating((error as { cause?: unknown }).cause ?? error)) throw error;
    const message = `Something went wrong on our side, so nothing was done. Quote the reference ${scope.correlationId} to an administrator.`;
    return { state: "refused", message, events: [], defect: error };
  }
}

/** A lost connection, a deadlock or a cancelled statement says nothing about the case: the portion is begun again. */
function isWorthRepeating(error: unknown): boolean {
  return isFatal(error) || /^(40|55P03|57014)/.test((error as { code?: string }).code ?? "");
}

/** How many cases of the run still wait for their turn, whoever may see them. */
export async function waitingCount(scope: Pick<Scope, "tx">, runId: string): Promise<number> {
  const [row] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from cohort_items where run_id = ${runId} and state = 'waiting'`,
  );
  return row?.count ?? 0;
}
