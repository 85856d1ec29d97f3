import { sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import type { CollectionsStage, Step } from "#db/seed/demo-collections-stage";
import { type DemoEntity, demoCollectors, demoLeads } from "#server/domain/demo/collections";
import { addHours, addMinutes } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { doneTask } from "#server/services/collections/records/settle-task";
import { carryOutRun } from "#server/services/dunning/carry-out-run";
import { approveRun, dropRun, startRun } from "#server/services/dunning/decide-run";
import { planRun } from "#server/services/dunning/plan-run";
import { stopRun } from "#server/services/dunning/stop-run";
import { claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { markPrinted } from "#server/services/mail/print-letters";

type RunOfDay = {
  entity: DemoEntity;
  daysAgo: number;
  /** Why the lead stopped it before anything went out. */
  stoppedFor?: string;
  /** Whether what it entered to be done was done the day after, and its letters posted. */
  isWorked: boolean;
};

const runs: readonly RunOfDay[] = [
  { entity: "US01", daysAgo: 27, isWorked: true },
  { entity: "US01", daysAgo: 20, isWorked: true },
  { entity: "US01", daysAgo: 13, isWorked: true },
  { entity: "US01", daysAgo: 7, isWorked: false },
  { entity: "DE01", daysAgo: 25, isWorked: true },
  { entity: "DE01", daysAgo: 18, isWorked: true },
  {
    entity: "DE01",
    daysAgo: 11,
    isWorked: false,
    stoppedFor: "The bank file of the morning is not read yet; two of them have paid.",
  },
  { entity: "DE01", daysAgo: 8, isWorked: true },
  { entity: "JP01", daysAgo: 15, isWorked: true },
  { entity: "JP01", daysAgo: 8, isWorked: false },
];

/** Dunning runs of past days, each planned, approved by another human being where it has to be, and carried out on its day. */
export function pastRuns(stage: CollectionsStage): Step[] {
  return runs.flatMap((run) => {
    const { entity, daysAgo } = run;
    const at = stage.at(entity, daysAgo, 8);
    const name = `a run of ${entity}`;
    const step: Step = { at, name, tell: () => carriedOut(stage, run, at) };
    const after = stage.at(entity, daysAgo - 1, 16);
    const work: Step = { at: after, name: `work of ${name}`, tell: () => worked(stage, entity, after) };
    return run.isWorked ? [step, work] : [step];
  });
}

async function carriedOut(stage: CollectionsStage, { entity, stoppedFor }: RunOfDay, at: Date): Promise<undefined> {
  const starter = stage.by(demoCollectors[entity], addMinutes(at, 35));
  await stage.together(async (on, tx) => {
    const planner = on(entity === "US01" ? stage.by(demoCollectors[entity], at) : stage.job("run-dunning", at));
    const { runId, version } = await planRun.execute(planner, { entity });
    const [planned] = await tx.execute<{ acts: number; unapproved: number }>(sql`
      select count(*)::int as acts, count(*) filter (where needs_approval)::int as unapproved from dunning_acts where run_id = ${runId} and state = 'planned'`);
    if (!planned?.acts) {
      await dropRun.execute(on(starter), { runId, version, reason: "Nothing is to be asked today." });
      return;
    }
    const lead = stage.by(demoLeads.first, addMinutes(at, 20));
    const seen = planned.unapproved > 0 ? await approveRun.execute(on(lead), { runId, version }) : { version };
    const { version: underWay } = await startRun.execute(on(starter), { runId, version: seen.version });
    if (stoppedFor !== undefined) {
      const reason = stoppedFor;
      const stopper = stage.by(demoLeads.second, addMinutes(at, 36));
      await stopRun.execute(on(stopper), { runId, version: underWay, reason });
      return;
    }
    const end = addMinutes(at, 37);
    await carryOutRun(on(stage.job("run-dunning", end)), runId, new AbortController().signal);
    await posted(on(stage.job("send-effects", addMinutes(end, 1))), tx, runId);
  });
}

/** The mails of a past day are with their readers: nobody gets them today. */
async function posted(poster: Context, tx: Tx, runId: string): Promise<void> {
  const mails = await tx.execute<{ effect: string; to: string[] }>(sql`
    select m.effect_id as effect, m.to_addresses as to from customer_mails m join dunning_acts a on a.mail_id = m.id where a.run_id = ${runId} and m.effect_id is not null order by m.id`);
  for (const { effect: effectId, to } of mails)
    try {
      const { fence } = await claimEffect.execute(poster, { effectId });
      const confirmation = `Taken for ${to.join(", ")}: 250 2.0.0 Ok: queued`;
      await settleEffect.execute(poster, {
        effectId,
        fence,
        settlement: { outcome: "confirmed", confirmation, touched: [] },
      });
    } catch (error) {
      if (!refusalOf(error)) throw error;
    }
}

/** What the runs so far left to be done is done, and their letters are posted. */
async function worked(stage: CollectionsStage, entity: DemoEntity, at: Date): Promise<undefined> {
  const collector = stage.by(demoCollectors[entity], at);
  const tasks = await stage.read<{ id: string }>(
    sql`select id from collection_tasks where entity_code = ${entity} and dunning_act_id is not null and done_at is null order by id`,
  );
  for (const [place, { id: taskId }] of tasks.entries())
    await doneTask.execute({ ...collector, now: () => addMinutes(addHours(at, -3), place * 9) }, { taskId });
  const letters = await stage.read<{ id: string }>(
    sql`select id from customer_mails where entity_code = ${entity} and medium = 'letter' and state = 'queued' order by id`,
  );
  if (letters.length > 0) await markPrinted.execute(collector, { mailIds: letters.map(({ id }) => id) });
}
