import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { dunningActs } from "#db/schema/dunning";
import { actorName } from "#server/domain/access/actor";
import { type ActHold, dunningRunMachine } from "#server/domain/collections/dunning-run";
import { dayWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { actingPerson } from "#server/services/dunning/acting-person";
import { changeRun, requireState, told } from "#server/services/dunning/change-run";
import { entityDay } from "#server/services/dunning/entity-day";
import { type DunningRun, lockDunningRun, type RunAnswer, runSubject } from "#server/services/dunning/lock-run";

const RunInput = z.strictObject({ runId: z.uuid(), version: z.int().min(1) });
const Reason = z.string().trim().min(3).max(500);

/** Another human being than the planner has looked at what a strategy wants looked at. The database asks the same. */
export const approveRun = defineCommand({
  name: "dunning.approve",
  permission: "dunning.approve",
  input: RunInput,
  async run(scope, { runId, version }) {
    const run = await lockDunningRun(scope, runId, "update", version);
    requireState(run, "planned");
    const { name, personId } = actingPerson(scope);
    if (personId === null) throw ruleViolation("Only a person can approve a run.");
    if (run.approvedAt !== null)
      throw conflict(`${run.approvedBy} has approved run ${run.number} already. It can be started.`);
    if (run.plannedById === personId)
      throw ruleViolation(`You planned run ${run.number} yourself. Somebody else has to approve it.`);
    await changeRun(scope, run, { approvedBy: name, approvedById: personId, approvedAt: scope.now });
    return told(run, `Run ${run.number} is approved.`, { type: "dunning.approved" });
  },
});

/** Lets a run go out. From here on its acts are carried out one portion after the other, each judged once more. */
export const startRun = defineCommand({
  name: "dunning.start",
  permission: "dunning.run",
  input: RunInput,
  async run(scope, { runId, version }) {
    const run = await lockDunningRun(scope, runId, "update", version);
    requireState(run, "planned");
    await requireToday(scope, run);
    const [left] = await scope.tx.execute<{ planned: number; unapproved: number }>(sql`
      select count(*)::int as planned, count(*) filter (where needs_approval)::int as unapproved from dunning_acts where run_id = ${runId} and state = 'planned'`);
    if ((left?.planned ?? 0) === 0)
      throw ruleViolation(`Run ${run.number} has nothing to carry out. Drop it, or leave it as it is.`);
    if ((left?.unapproved ?? 0) > 0 && run.approvedAt === null)
      throw ruleViolation(
        `${left?.unapproved} acts of run ${run.number} need to be approved first. Somebody else than ${run.plannedBy} has to approve the run.`,
      );
    const { name } = actingPerson(scope);
    const state = dunningRunMachine.next(run.state, "start");
    await changeRun(scope, run, { state, startedBy: name, startedAt: scope.now });
    await enqueue(scope, "dunning.carry_out", { runId });
    return told(run, `Run ${run.number} is being carried out.`, {
      type: "dunning.started",
      data: { acts: left?.planned },
    });
  },
});

/** Gives up a run of which nothing has gone out; the day can be planned again. */
export const dropRun = defineCommand({
  name: "dunning.drop",
  permission: "dunning.run",
  input: RunInput.extend({ reason: Reason }),
  async run(scope, { runId, version, reason }) {
    const run = await lockDunningRun(scope, runId, "update", version);
    requireState(run, "planned");
    const state = dunningRunMachine.next(run.state, "drop");
    await changeRun(scope, run, { state, droppedReason: reason, finishedAt: scope.now });
    return told(run, `Run ${run.number} is dropped.`, { type: "dunning.dropped", reason });
  },
});

const MOST_LEFT_OUT = 500;

/** Takes acts out of a planned run. What an approval was given for only becomes less, so the approval stands. */
export const leaveOut = defineCommand({
  name: "dunning.leave_out",
  permission: "dunning.run",
  input: RunInput.extend({ actIds: z.array(z.uuid()).min(1).max(MOST_LEFT_OUT), reason: Reason }),
  async run(scope, { runId, version, actIds, reason }) {
    const run = await lockDunningRun(scope, runId, "update", version);
    requireState(run, "planned");
    const hold: ActHold = {
      kind: "left_out",
      sentence: `Left out by ${actorName(scope.actor)}: ${reason}`,
      until: null,
    };
    const wanted = [...new Set(actIds)];
    const left = await scope.tx
      .update(dunningActs)
      .set({ state: "held", holds: [hold], settledAt: scope.now })
      .where(
        and(
          eq(dunningActs.runId, runId),
          eq(dunningActs.state, "planned"),
          sql`${dunningActs.id} = any(${sql.param(wanted)}::uuid[])`,
        ),
      )
      .returning({ customerId: dunningActs.customerId, step: dunningActs.stepLabel, action: dunningActs.action });
    if (left.length < wanted.length)
      throw conflict("Some of these acts are not planned in this run any more. Reload the run and choose again.");
    const acts = { ...run.counts.acts };
    for (const { action } of left) acts[action] = (acts[action] ?? 0) - 1;
    await changeRun(scope, run, { counts: { ...run.counts, acts, held: run.counts.held + left.length } });
    const answer: RunAnswer = {
      runId,
      version: run.version + 1,
      message: left.length === 1 ? "One act was left out." : `${left.length} acts were left out.`,
    };
    return {
      result: answer,
      events: [
        {
          type: "dunning.narrowed",
          subject: runSubject(run),
          entity: run.entityCode,
          reason,
          data: { number: run.number, acts: left.length },
        },
        ...left.map(({ customerId, step }) => ({
          type: "dunning.left_out" as const,
          subject: { type: "customer", id: customerId },
          entity: run.entityCode,
          reason,
          data: { run: run.number, step },
        })),
      ],
    };
  },
});

/** What was planned for one day is asked for on no other: by then the facts have another day. */
async function requireToday(scope: Scope, run: DunningRun): Promise<void> {
  const { today } = await entityDay(scope, run.entityCode);
  if (run.runOn !== today)
    throw ruleViolation(
      `Run ${run.number} was planned for ${dayWords(run.runOn)}, and it is ${dayWords(today)}. Plan today's run instead.`,
    );
}
