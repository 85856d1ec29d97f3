import { seeded } from "#gauntlet/random";
import { onStage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import { doubledCases, Workers } from "#gauntlet/workers";

const SCALES = {
  small: { cuts: 10, customers: 60 },
  usual: { cuts: 200, customers: 300 },
  full: { cuts: 5_000, customers: 300 },
} as const;

/** Ends database connections of workers in the middle of their transactions: no statement may count outside of one. */
export const cutConnectionsSuite: Suite = {
  key: "cut-connections",
  group: "sync",
  summary: "database connections ended mid-transaction: no half-done write, canonical rows equal the sources' truth",
  run(options) {
    const { cuts, customers } = SCALES[options.scale];
    return onStage(options, customers, async (stage) => {
      const random = seeded(options.seed);
      const workers = new Workers(stage, 2);
      let hit = 0;
      try {
        for (let done = 1; done <= cuts; done += 1) {
          const { connection } = await workers.oneAtWork(random);
          const [cut] = await stage.owner<{ inside: boolean; gone: boolean }[]>`
            select xact_start is not null as inside, pg_terminate_backend(pid) as gone from pg_stat_activity where pid = ${connection}`;
          if (cut?.inside && cut.gone) hit += 1;
          if (done % 50 === 0) options.log(`${done} connections cut`);
        }
        await workers.drain();
        const [broken] = await stage.owner<{ lineless: number }[]>`
          select (select count(*)::int from invoice_lines l left join invoices i on i.id = l.invoice_id where i.id is null) as lineless`;
        const differences = await compareWithTruth(stage.owner, stage.sandbox.url);
        const doubled = await doubledCases(stage);
        return reportOf(
          {
            cuts,
            "cut inside a transaction": hit,
            "lines without their invoice": broken?.lineless ?? 0,
            "differences from the sources": differences.length,
          },
          [
            ...differences,
            hit < cuts / 2 && `Only ${hit} of ${cuts} cuts fell inside a transaction: the run proves too little.`,
            (broken?.lineless ?? 0) > 0 && `${broken?.lineless} invoice lines stand without their invoice.`,
            doubled > 0 && `${doubled} findings have two open cases.`,
          ],
        );
      } finally {
        await workers.stop();
      }
    });
  },
};
