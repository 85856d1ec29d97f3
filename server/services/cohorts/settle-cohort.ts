import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cohortRuns } from "#db/schema/causes";
import { addHours } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { lockRun } from "#server/services/cohorts/lock-run";

/** A fix that shows no proof within a day is a person's to look at. */
const PROVEN_WITHIN_HOURS = 24;

type Counts = { waiting: number; asked: number };

/**
 * Follows the cases of a run to their proof: closed because the finding is gone, back in hand because it is not. Ends the
 * run with its last case. Refuses with CONFLICT when nothing changed.
 */
export const settleCohort = defineCommand({
  name: "cohort.settle",
  permission: "case.maintain",
  input: z.strictObject({ runId: z.uuid() }),
  async run(scope, { runId }) {
    const run = await lockRun(scope, runId, "update");
    const settled = await settleItems(scope, runId);
    const { waiting, asked } = await countLeft(scope, runId);
    const subject = { type: "cohort", id: runId };
    const events: DomainEvent[] =
      settled.length === 0 ? [] : [{ type: "cohort.settled", subject, data: { items: settled } }];
    if (waiting + asked === 0 && run.finishedAt === null) {
      const state = run.state === "running" ? "done" : run.state;
      await scope.tx.update(cohortRuns).set({ state, finishedAt: scope.now }).where(eq(cohortRuns.id, runId));
      events.push({ type: "cohort.finished", subject, data: { state } });
    }
    const [first, ...rest] = events;
    if (!first) throw conflict("No case of this run came further since the last look.", { isNothingToDo: true });
    return { result: { left: waiting + asked }, events: [first, ...rest] };
  },
});

async function settleItems(scope: Scope, runId: string): Promise<{ caseId: string; state: string }[]> {
  const now = scope.now.toISOString();
  const overdue = addHours(scope.now, -PROVEN_WITHIN_HOURS).toISOString();
  const rows = await scope.tx.execute<{ case_id: string; state: string }>(sql`
    update cohort_items i set settled_at = ${now}::timestamptz,
      state = case when c.closed_at is not null and c.outcome in ('fixed', 'self_closed') then 'fixed' else 'fell_short' end,
      message = case
        when c.closed_at is not null and c.outcome in ('fixed', 'self_closed') then coalesce(
          (select e.payload->'data'->>'proof' from events e where e.stream = 'case:' || c.id and e.type = 'exception.closed' order by e.sequence desc limit 1), 'The finding is gone.')
        when c.closed_at is not null then 'Somebody closed the case before the proof came.'
        when c.state = 'correcting' then 'No proof came within a day, and the case is still open.'
        else coalesce(
          (select f.error from effects f where f.case_id = c.id and f.state = 'failed' and f.requested_at = i.settled_at and f.attempts > 0 order by f.position limit 1),
          'The fix was done, and the problem is still there.') end
    from cases c
    where i.run_id = ${runId} and i.state = 'asked' and c.id = i.case_id
      and (c.closed_at is not null or c.state <> 'correcting' or i.settled_at < ${overdue}::timestamptz)
    returning i.case_id, i.state`);
  return rows.map(({ case_id, state }) => ({ caseId: case_id, state }));
}

async function countLeft(scope: Scope, runId: string): Promise<Counts> {
  const [counts] = await scope.tx.execute<Counts>(sql`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'asked')::int as asked from cohort_items where run_id = ${runId}`);
  return counts ?? { waiting: 0, asked: 0 };
}
