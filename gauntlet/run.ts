import { parseArgs } from "node:util";
import type { Suite } from "#gauntlet/suite";
import { cutConnectionsSuite } from "#gauntlet/suites/cut-connections";
import { detectionSuite } from "#gauntlet/suites/detection";
import { erpPostsSuite } from "#gauntlet/suites/erp-posts";
import { frozenWorkersSuite } from "#gauntlet/suites/frozen-workers";
import { lostWebhooksSuite } from "#gauntlet/suites/lost-webhooks";
import { replaysSuite } from "#gauntlet/suites/replays";
import { takeNextSuite } from "#gauntlet/suites/take-next";
import { workerKillsSuite } from "#gauntlet/suites/worker-kills";

export const suites: readonly Suite[] = [
  workerKillsSuite,
  frozenWorkersSuite,
  cutConnectionsSuite,
  replaysSuite,
  lostWebhooksSuite,
  erpPostsSuite,
  detectionSuite,
  takeNextSuite,
];

/**
 * Runs the suites that are named, by their own names or their group's, or all. Every run prints its seed; the same seed makes the same choices.
 * @returns the exit code: 0 when every suite held.
 */
export async function runGauntlet(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      full: { type: "boolean", default: false },
      small: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const chosen =
    positionals.length === 0
      ? suites
      : suites.filter((suite) => [suite.key, suite.group].some((name) => name && positionals.includes(name)));
  if (chosen.length === 0) {
    process.stdout.write(
      `There is no suite "${positionals.join(" ")}". These there are:\n${suites.map((suite) => `  ${suite.key}  ${suite.summary}`).join("\n")}\n`,
    );
    return 2;
  }
  const adminUrl = process.env.DATABASE_URL;
  if (!adminUrl) throw new Error("The gauntlet needs DATABASE_URL; npm run gauntlet sets it.");
  const log = (line: string) => void (values.json || process.stdout.write(`${line}\n`));
  const scale = values.full ? "full" : values.small ? "small" : "usual";
  let failed = 0;
  const reports: Record<string, unknown> = {};
  for (const suite of chosen) {
    log(`${suite.key}: ${suite.summary} (seed ${values.seed}${scale === "usual" ? "" : `, ${scale}`})`);
    const report = await suite.run({
      seed: Number(values.seed),
      scale,
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
