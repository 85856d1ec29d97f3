import { seeded } from "#gauntlet/random";
import { onStage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import { doubledCases, jobsTakenUpAgain, Workers } from "#gauntlet/workers";

const SCALES = {
  small: { kills: 6, customers: 60, workers: 2 },
  usual: { kills: 50, customers: 400, workers: 4 },
  full: { kills: 1_000, customers: 400, workers: 4 },
} as const;
/** Kills that interrupted no job prove nothing: at least this share must have left one behind that another worker took up. */
const LEAST_INTERRUPTED_SHARE = 0.5;

/** Kills workers with SIGKILL in the middle of pulling, landing and applying, while the sources go on living; then compares with what the sources hold. */
export const workerKillsSuite: Suite = {
  key: "worker-kills",
  group: "sync",
  summary: "kill -9 of workers during sync: canonical rows equal the sources' truth, nothing doubled",
  run(options) {
    const { kills, customers, workers: count } = SCALES[options.scale];
    return onStage(options, customers, async (stage) => {
      const random = seeded(options.seed);
      const workers = new Workers(stage, count);
      try {
        for (let done = 1; done <= kills; done += 1) {
          await workers.replace((await workers.oneAtWork(random)).worker);
          if (done % 10 === 0) options.log(`${done} kills`);
        }
        await workers.drain();
        const differences = await compareWithTruth(stage.owner, stage.sandbox.url);
        const interrupted = await jobsTakenUpAgain(stage);
        const doubled = await doubledCases(stage);
        const [rows] = await stage.owner<{ records: number; invoices: number; open: number; events: number }[]>`
          select (select count(*)::int from source_records) as records, (select count(*)::int from invoices) as invoices,
            (select count(*)::int from cases where closed_at is null) as open, (select count(*)::int from events) as events`;
        return reportOf(
          {
            kills,
            "jobs interrupted and taken up again": interrupted,
            "source records": rows?.records ?? 0,
            invoices: rows?.invoices ?? 0,
            "open cases": rows?.open ?? 0,
            events: rows?.events ?? 0,
            "differences from the sources": differences.length,
          },
          [
            ...differences,
            interrupted < kills * LEAST_INTERRUPTED_SHARE &&
              `Only ${interrupted} jobs were interrupted by ${kills} kills: the run proves too little.`,
            doubled > 0 && `${doubled} findings have two open cases.`,
          ],
        );
      } finally {
        await workers.stop();
      }
    });
  },
};
