import { seeded } from "#gauntlet/random";
import { onStage } from "#gauntlet/stage";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import { doubledCases, jobsTakenUpAgain, Workers } from "#gauntlet/workers";

const SCALES = {
  small: { companies: 1, kills: 6, customers: 60, workers: 2 },
  usual: { companies: 1, kills: 50, customers: 400, workers: 4 },
  /** Side by side, since a company whose workers were all shot rests until their jobs are missed. */
  full: { companies: 5, kills: 200, customers: 400, workers: 4 },
} as const;
/** Kills that interrupted no job prove nothing: at least this share must have left one behind that another worker took up. */
const LEAST_INTERRUPTED_SHARE = 0.5;

/** Kills workers with SIGKILL in the middle of pulling, landing and applying, while the sources go on living; then compares with what the sources hold. */
export const workerKillsSuite: Suite = {
  key: "worker-kills",
  group: "sync",
  summary: "kill -9 of workers during sync: canonical rows equal the sources' truth, nothing doubled",
  async run(options) {
    const { companies, kills } = SCALES[options.scale];
    const each = await Promise.all(Array.from({ length: companies }, (_, index) => killIn(options, index + 1)));
    const sum = (count: (company: Company) => number) => each.reduce((total, company) => total + count(company), 0);
    const interrupted = sum((company) => company.interrupted);
    return reportOf(
      {
        companies,
        kills: companies * kills,
        "jobs interrupted and taken up again": interrupted,
        "source records": sum((company) => company.records),
        invoices: sum((company) => company.invoices),
        "open cases": sum((company) => company.open),
        events: sum((company) => company.events),
        "differences from the sources": sum((company) => company.differences.length),
      },
      [
        ...each.flatMap((company) => company.differences),
        interrupted < companies * kills * LEAST_INTERRUPTED_SHARE &&
          `Only ${interrupted} jobs were interrupted by ${companies * kills} kills: the run proves too little.`,
        ...each.map(({ doubled }) => doubled > 0 && `${doubled} findings have two open cases.`),
      ],
    );
  },
};

type Company = {
  interrupted: number;
  doubled: number;
  differences: string[];
  records: number;
  invoices: number;
  open: number;
  events: number;
};

async function killIn(options: SuiteOptions, number: number): Promise<Company> {
  const { companies, kills, customers, workers: count } = SCALES[options.scale];
  const name = companies === 1 ? "" : `company ${number}: `;
  return onStage(options, customers, async (stage) => {
    const random = seeded(options.seed + number - 1);
    const workers = new Workers(stage, count);
    try {
      for (let done = 1; done <= kills; done += 1) {
        await workers.replace((await workers.oneAtWork(random)).worker);
        if (done % 10 === 0) options.log(`${name}${done} kills`);
      }
      await workers.drain();
      const [rows] = await stage.owner<Pick<Company, "records" | "invoices" | "open" | "events">[]>`
        select (select count(*)::int from source_records) as records, (select count(*)::int from invoices) as invoices,
          (select count(*)::int from cases where closed_at is null) as open, (select count(*)::int from events) as events`;
      return {
        interrupted: await jobsTakenUpAgain(stage),
        doubled: await doubledCases(stage),
        differences: await compareWithTruth(stage.owner, stage.sandbox.url),
        ...(rows ?? { records: 0, invoices: 0, open: 0, events: 0 }),
      };
    } finally {
      await workers.stop();
    }
  });
}
