import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cohortItems } from "#db/schema/causes";
import { actorName } from "#server/domain/access/actor";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { lockRun } from "#server/services/cohorts/lock-run";
import { wakeNextOnTarget } from "#server/services/effects/drop-followers";

/** One command takes back so many; the rest of a longer run with the next. */
const MOST_AT_ONCE = 500;

type Unsent = { case_id: string; effect_ids: string[] };

/**
 * Takes back what a run asked for and nobody has sent yet: the acts are settled as never sent and the cases go back to
 * their queue. What a source has carried out already is not undone by us; the run says what makes it good.
 */
export const takeBackCohort = defineCommand({
  name: "cohort.take_back",
  permission: "cohort.run",
  input: z.strictObject({ runId: z.uuid() }),
  async run(scope, { runId }) {
    const run = await lockRun(scope, runId, "update");
    const unsent = await lockUnsent(scope, runId);
    if (unsent.length === 0)
      throw ruleViolation(
        `Nothing of "${run.label}" can be taken back: everything it asked for has been sent. The run says what makes it good.`,
      );
    const reason = `Taken back by ${actorName(scope.actor)} before it was sent.`;
    const events: DomainEvent[] = [];
    for (const { case_id: caseId, effect_ids: effectIds } of unsent) {
      await scope.tx.execute(sql`
        update effects set state = 'failed', error = ${reason}, settled_at = ${scope.now.toISOString()}::timestamptz, next_attempt_at = null where id = any(${sql.param(effectIds)}::uuid[])`);
      for (const effectId of effectIds) await wakeNextOnTarget(scope, effectId);
      const before = await lockCase(scope, caseId);
      const failed = caseMachine.next(before.state, "fail_correction");
      const updated = await updateCase(scope, before, { state: caseMachine.next(failed, "release"), ownerId: null });
      const sentence = `${actorName(scope.actor)} took "${run.label}" back before it was sent.`;
      events.push(caseEvent("exception.fix_taken_back", updated, { data: { sentence, cohort: runId, effectIds } }));
      await scope.tx
        .update(cohortItems)
        .set({ state: "undone", message: reason, settledAt: scope.now })
        .where(and(eq(cohortItems.runId, runId), eq(cohortItems.caseId, caseId)));
    }
    const told: DomainEvent = {
      type: "cohort.taken_back",
      subject: { type: "cohort", id: runId },
      data: { cases: unsent.map(({ case_id }) => case_id) },
    };
    const message = `${unsent.length} ${unsent.length === 1 ? "case is" : "cases are"} as before: nothing of it was sent.`;
    return { result: { takenBack: unsent.length, message }, events: [told, ...events] };
  },
});

/** Whether no act of an asked item has been begun. Needs cohort_items `i`. */
export const isUnsent = sql`(
  exists (select 1 from effects f where f.case_id = i.case_id and f.requested_at = i.settled_at and f.operation not in ('invoice.hold', 'invoice.release'))
  and not exists (select 1 from effects f where f.case_id = i.case_id and f.requested_at = i.settled_at and f.operation not in ('invoice.hold', 'invoice.release')
                  and (f.state <> 'intent' or f.attempts > 0)))`;

/** The acts are locked before they are judged: one that a worker is claiming this moment is not taken back under its hands. */
async function lockUnsent(scope: Scope, runId: string): Promise<Unsent[]> {
  const rows = await scope.tx.execute<{ case_id: string; id: string }>(sql`
    with asked as (
      select i.case_id, i.settled_at from cohort_items i join cases c on c.id = i.case_id and c.state = 'correcting'
      where i.run_id = ${runId} and i.state = 'asked' and ${isUnsent} order by i.case_id limit ${MOST_AT_ONCE})
    select f.case_id, f.id from effects f join asked a on a.case_id = f.case_id and f.requested_at = a.settled_at
    where f.operation not in ('invoice.hold', 'invoice.release') and f.state = 'intent' and f.attempts = 0
    order by f.case_id, f.position for update of f`);
  const ids = [...new Set(rows.map((row) => row.case_id))];
  // A worker may have claimed a step between the look and the lock; then the whole fix of that case is under way.
  const begun = await scope.tx.execute<{ case_id: string }>(sql`
    select distinct i.case_id from cohort_items i where i.run_id = ${runId} and i.case_id = any(${sql.param(ids)}::uuid[]) and not ${isUnsent}`);
  const isBegun = new Set(begun.map((row) => row.case_id));
  return [...Map.groupBy(rows, (row) => row.case_id)]
    .filter(([caseId]) => !isBegun.has(caseId))
    .map(([case_id, acts]) => ({ case_id, effect_ids: acts.map(({ id }) => id) }));
}
