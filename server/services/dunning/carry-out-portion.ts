import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { dunningRuns } from "#db/schema/dunning";
import { actNow } from "#server/domain/collections/act-now";
import { type ActHold, dunningRunMachine } from "#server/domain/collections/dunning-run";
import { dayWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { type StoredAct, takeActs } from "#server/services/dunning/acts-in-turn";
import { entityDay } from "#server/services/dunning/entity-day";
import { type DunningRun, lockDunningRun, runSubject } from "#server/services/dunning/lock-run";
import { loadDay, planned } from "#server/services/dunning/plan-accounts";
import { bringOnTheWay, type DueAct, type SettledAct, settleActs } from "#server/services/dunning/record-acts";
import { policyNamed } from "#server/services/policies/active-policy";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

const RunInput = z.strictObject({ runId: z.uuid() });

/**
 * Carries the next acts of a run out. Their facts are loaded again behind the locks and planned again for the day of the
 * run: what was paid, promised, contested or excluded since is left alone, with the reason beside it.
 */
export const carryOutPortion = defineCommand({
  name: "dunning.carry_out_portion",
  permission: "dunning.run",
  input: RunInput,
  async run(scope, { runId }) {
    const run = await lockDunningRun(scope, runId, "share");
    if (run.state !== "carrying_out") throw conflict(`Run ${run.number} is not being carried out.`, { isOver: true });
    const acts = await takeActs(scope, runId);
    const [first] = acts;
    if (!first) throw conflict(`No act of run ${run.number} waits for its turn.`, { isNothingToDo: true });
    const { due, withheld } = await judge(scope, run, acts);
    const settled = [...withheld, ...(await bringOnTheWay(scope, run, due))];
    await settleActs(scope, settled);
    const done = settled.filter(({ items }) => items !== null).map(({ act }) => act.customerId);
    if (done.length > 0) await askForWorklist(scope, done);
    const [event, ...events] = settled.flatMap((one) => eventsOf(run, one)) as [DomainEvent, ...DomainEvent[]];
    const defects = settled.flatMap((one) => (one.items === null && one.defect !== undefined ? [one.defect] : []));
    return { result: { settled: settled.length, defects }, events: [event, ...events] };
  },
});

/** Ends a run with its last act. Refuses with CONFLICT while one is planned, or in somebody's hands. */
export const finishRun = defineCommand({
  name: "dunning.finish",
  permission: "dunning.run",
  input: RunInput,
  async run(scope, { runId }) {
    const run = await lockDunningRun(scope, runId, "update");
    if (run.state !== "carrying_out") throw conflict(`Run ${run.number} is not being carried out.`, { isOver: true });
    const left = await actsByState(scope, runId);
    if (left.planned > 0) throw conflict(`Run ${run.number} has acts left.`, { isNothingToDo: true });
    const counts = { ...run.counts, done: left.done, withheld: left.withheld };
    const state = dunningRunMachine.next(run.state, "finish");
    await scope.tx
      .update(dunningRuns)
      .set({ state, counts, finishedAt: scope.now, version: run.version + 1 })
      .where(eq(dunningRuns.id, runId));
    return {
      result: { runId, ...counts },
      events: [
        {
          type: "dunning.finished",
          subject: runSubject(run),
          entity: run.entityCode,
          data: { number: run.number, day: run.runOn, done: left.done, withheld: left.withheld },
        },
      ],
    };
  },
});

/** How many acts of a run are still to come, were carried out, and were withheld. */
export async function actsByState({ tx }: Pick<Scope, "tx">, runId: string) {
  const [counted] = await tx.execute<{ planned: number; done: number; withheld: number }>(sql`
    select count(*) filter (where state = 'planned')::int as planned, count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'withheld')::int as withheld
    from dunning_acts where run_id = ${runId}`);
  return counted ?? { planned: 0, done: 0, withheld: 0 };
}

async function judge(
  scope: Scope,
  run: DunningRun,
  acts: readonly StoredAct[],
): Promise<{ due: DueAct[]; withheld: SettledAct[] }> {
  const { today } = await entityDay(scope, run.entityCode);
  if (today !== run.runOn) {
    const late = holding(`The run was for ${dayWords(run.runOn)}, and the day had passed before its turn came.`);
    return { due: [], withheld: acts.map((act) => ({ act, items: null, holds: [late] })) };
  }
  const { document: policy } = await policyNamed(scope, "dunning", run.policyVersion);
  const question = { day: run.runOn, policy };
  const accounts = await loadDay(scope, [...new Set(acts.map(({ customerId }) => customerId))], question);
  const known = new Map(planned(accounts, question).map((one) => [one.account.id, one]));
  const due: DueAct[] = [];
  const withheld: SettledAct[] = [];
  for (const act of acts) {
    const found = known.get(act.customerId);
    const now = found
      ? actNow(act, found.account, found.plan)
      : { items: null, holds: [holding("The customer is not there any more.")] };
    if (now.items === null) withheld.push({ act, ...now });
    else due.push({ act, items: now.items });
  }
  return { due, withheld };
}

function holding(sentence: string): ActHold {
  return { kind: "changed", sentence, until: null };
}

/** What became of an act is told of its customer, and so is the mail it sends. */
function eventsOf(run: DunningRun, settled: SettledAct): DomainEvent[] {
  const { act } = settled;
  const about = { run: run.number, act: act.id, step: act.stepLabel, action: act.action };
  const place = {
    subject: { type: "customer", id: act.customerId },
    entity: run.entityCode,
    policyVersion: run.policyVersion,
  };
  if (settled.items === null)
    return [
      {
        ...place,
        type: "dunning.withheld",
        reason: settled.holds.map(({ sentence }) => sentence).join(" "),
        data: about,
      },
    ];
  const { mail, taskId, items } = settled;
  const taken: DomainEvent = {
    ...place,
    type: "dunning.step_taken",
    data: {
      ...about,
      startedBy: run.startedBy,
      mailId: mail?.mailId ?? null,
      taskId,
      invoices: items.map(({ number, currency, minor }) => ({ number, currency, minor })),
    },
  };
  return mail?.event ? [taken, mail.event] : [taken];
}
