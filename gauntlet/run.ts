import { parseArgs } from "node:util";
import type { Suite } from "#gauntlet/suite";
import { takeNextSuite } from "#gauntlet/suites/take-next";
import { workerKillsSuite } from "#gauntlet/suites/worker-kills";

const suites: readonly Suite[] = [workerKillsSuite, takeNextSuite];

/**
 * Runs one suite, or all. Every run prints its seed; the same seed makes the same choices.
 * @returns the exit code: 0 when every suite held.
 */
export async function runGauntlet(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      full: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const chosen = positionals.length === 0 ? suites : suites.filter((suite) => positionals.includes(suite.key));
  if (chosen.length === 0) {
    process.stdout.write(
      `There is no suite "${positionals.join(" ")}". These there are:\n${suites.map((suite) => `  ${suite.key}  ${suite.summary}`).join("\n")}\n`,
    );
    return 2;
  }
  const adminUrl = process.env.DATABASE_URL;
  if (!adminUrl) throw new Error("The gauntlet needs DATABASE_URL; npm run gauntlet sets it.");
  const log = (line: string) => void (values.json || process.stdout.write(`${line}\n`));
  let failed = 0;
  const reports: Record<string, unknown> = {};
  for (const suite of chosen) {
    log(`${suite.key}: ${suite.summary} (seed ${values.seed}${values.full ? ", full" : ""})`);
    const report = await suite.run({
      seed: Number(values.seed),
      isFull: values.full,
      adminUrl,
      log: (line) => log(`  ${line}`),
    });
    reports[suite.key] = { seed: Number(values.seed), ...report };
    for (const [name, value] of Object.entries(report.figures)) log(`  ${name}: ${value}`);
    for (const failure of report.failures) log(`  FAILED: ${failure}`);
    if (!report.ok) failed += 1;
  }
  process.stdout.write(
    values.json ? `${JSON.stringify(reports)}\n` : `${chosen.length - failed} passed, ${failed} failed\n`,
  );
  return failed === 0 ? 0 : 1;
}
