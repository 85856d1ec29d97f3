import type postgres from "postgres";
import { until } from "#gauntlet/processes";
import { seeded } from "#gauntlet/random";
import { onStage, type Stage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import { doubledCases, Workers } from "#gauntlet/workers";

const SCALES = {
  small: { freezes: 1, customers: 60 },
  usual: { freezes: 10, customers: 150 },
  full: { freezes: 500, customers: 150 },
} as const;
/** A worker may be frozen when its run was over but for the noting; so many more are frozen until enough were taken over. */
const FREEZES_MORE = 10;
/** Longer than a pull may be silent before another takes over. */
const PAST_EVERY_LEASE_SECONDS = 90;

/**
 * Stops a worker in the middle of a pull (SIGSTOP), lets time pass its lease and another worker finish, then lets it go
 * on: whatever it still wants to write must be refused.
 */
export const frozenWorkersSuite: Suite = {
  key: "frozen-workers",
  group: "sync",
  summary: "a worker frozen past its lease wakes up: nothing it writes counts, nothing is lost",
  run(options) {
    const { freezes, customers } = SCALES[options.scale];
    return onStage(options, customers, async (stage) => {
      const random = seeded(options.seed);
      const workers = new Workers(stage, 2);
      let overtaken = 0;
      let done = 0;
      const isEnough = () => done >= freezes && overtaken >= freezes / 2;
      try {
        while (!isEnough() && done < freezes + FREEZES_MORE) {
          done += 1;
          const { worker, held } = await freezeOneInRun(stage, workers, random);
          await stage.moveOn(PAST_EVERY_LEASE_SECONDS);
          await until("another worker to take over or finish", 120, async () => {
            await workers.keepBusy();
            const now = await runsInHand(stage.owner);
            return held.every((id) => !now.includes(id));
          });
          overtaken += await abandoned(stage.owner, held);
          worker.kill("SIGCONT");
          if (done % 10 === 0) options.log(`${done} freezes`);
        }
        await workers.drain();
        const [stale] = await stage.owner<{ closed: number }[]>`
          select count(*) filter (where e.type in ('sync.run_succeeded', 'sync.run_failed'))::int as closed
          from events e join sync_runs r on r.id::text = e.payload->'data'->>'runId' where r.state = 'abandoned'`;
        const differences = await compareWithTruth(stage.owner, stage.sandbox.url);
        const doubled = await doubledCases(stage);
        return reportOf(
          {
            freezes: done,
            "runs given up for frozen": overtaken,
            "abandoned runs that still closed": stale?.closed ?? 0,
            "differences from the sources": differences.length,
          },
          [
            ...differences,
            !isEnough() && `Only ${overtaken} runs were taken over in ${done} freezes: the run proves too little.`,
            (stale?.closed ?? 0) > 0 && `${stale?.closed} runs that had been taken over still recorded an end.`,
            doubled > 0 && `${doubled} findings have two open cases.`,
          ],
        );
      } finally {
        await workers.stop();
      }
    });
  },
};

/** Freezes a worker at work while a run is in somebody's hands; one that came too late is let go at once. */
async function freezeOneInRun(stage: Stage, workers: Workers, random: () => number) {
  return until("a worker in the middle of a run", 120, async () => {
    const { worker } = await workers.oneAtWork(random);
    worker.kill("SIGSTOP");
    const held = await runsInHand(stage.owner);
    if (held.length > 0) return { worker, held };
    worker.kill("SIGCONT");
    return null;
  });
}

async function abandoned(owner: postgres.Sql, ids: readonly string[]): Promise<number> {
  const rows =
    await owner`select id from sync_runs where state = 'abandoned' and id = any(${owner.array([...ids])}::uuid[])`;
  return rows.length;
}

async function runsInHand(owner: postgres.Sql): Promise<string[]> {
  const rows = await owner<{ id: string }[]>`select id from sync_runs where state = 'running'`;
  return rows.map((row) => row.id);
}
