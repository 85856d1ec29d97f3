import type postgres from "postgres";
import { until } from "#gauntlet/processes";
import { seeded } from "#gauntlet/random";
import { onStage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import { doubledCases, Workers } from "#gauntlet/workers";

const SCALES = {
  small: { freezes: 1, customers: 60 },
  usual: { freezes: 10, customers: 150 },
  full: { freezes: 500, customers: 150 },
} as const;
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
      try {
        for (let done = 1; done <= freezes; done += 1) {
          const { worker } = await workers.oneAtWork(random);
          worker.kill("SIGSTOP");
          const held = await runsInHand(stage.owner);
          await stage.moveOn(PAST_EVERY_LEASE_SECONDS);
          await until("another worker to take over or finish", 120, async () => {
            await workers.keepBusy();
            const now = await runsInHand(stage.owner);
            return held.every((id) => !now.includes(id));
          });
          if (held.length > 0) overtaken += 1;
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
            freezes,
            "freezes in which another run took over": overtaken,
            "abandoned runs that still closed": stale?.closed ?? 0,
            "differences from the sources": differences.length,
          },
          [
            ...differences,
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

async function runsInHand(owner: postgres.Sql): Promise<string[]> {
  const rows = await owner<{ id: string }[]>`select id from sync_runs where state = 'running'`;
  return rows.map((row) => row.id);
}
