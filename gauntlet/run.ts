import { parseArgs } from "node:util";
import type { Part, Suite } from "#gauntlet/suite";
import { amendedAfterApprovalSuite } from "#gauntlet/suites/amended-after-approval";
import { approvedActsSuite } from "#gauntlet/suites/approved-acts";
import { auditSuite } from "#gauntlet/suites/audit";
import { authorityLostSuite } from "#gauntlet/suites/authority-lost";
import { bankFilesSuite } from "#gauntlet/suites/bank-files";
import { cutConnectionsSuite } from "#gauntlet/suites/cut-connections";
import { delegationGraphsSuite } from "#gauntlet/suites/delegation-graphs";
import { detectionSuite } from "#gauntlet/suites/detection";
import { dunningSuite } from "#gauntlet/suites/dunning";
import { erpPostsSuite } from "#gauntlet/suites/erp-posts";
import { frozenWorkersSuite } from "#gauntlet/suites/frozen-workers";
import { handWrittenStatementsSuite } from "#gauntlet/suites/hand-written-statements";
import { lostWebhooksSuite } from "#gauntlet/suites/lost-webhooks";
import { replaysSuite } from "#gauntlet/suites/replays";
import { selfApprovalSuite } from "#gauntlet/suites/self-approval";
import { signerRacesSuite } from "#gauntlet/suites/signer-races";
import { signerSequencesSuite } from "#gauntlet/suites/signer-sequences";
import { takeNextSuite } from "#gauntlet/suites/take-next";
import { thresholdsSuite } from "#gauntlet/suites/thresholds";
import { workerKillsSuite } from "#gauntlet/suites/worker-kills";
import { PlainError } from "#scripts/lib/plain-error";

export const suites: readonly Suite[] = [
  workerKillsSuite,
  frozenWorkersSuite,
  cutConnectionsSuite,
  replaysSuite,
  lostWebhooksSuite,
  erpPostsSuite,
  approvedActsSuite,
  auditSuite,
  detectionSuite,
  selfApprovalSuite,
  signerSequencesSuite,
  signerRacesSuite,
  delegationGraphsSuite,
  amendedAfterApprovalSuite,
  thresholdsSuite,
  authorityLostSuite,
  handWrittenStatementsSuite,
  dunningSuite,
  bankFilesSuite,
  takeNextSuite,
];

/**
 * Runs the suites that are named, by their own names or their group's, or all. Every run prints its seed; the same seed makes the same choices,
 * whether it is run as a whole or, where a suite can be, in parts.
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
      part: { type: "string" },
      folder: { type: "string" },
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
  const part = partOf(values.part);
  const whole = chosen.filter(({ isInParts }) => !isInParts).map(({ key }) => key);
  if (part && whole.length > 0) {
    process.stdout.write(`${whole.join(", ")} cannot be run in parts. Name the suites that can.\n`);
    return 2;
  }
  const adminUrl = process.env.DATABASE_URL;
  if (!adminUrl) throw new Error("The gauntlet needs DATABASE_URL; npm run gauntlet sets it.");
  const log = (line: string) => void (values.json || process.stdout.write(`${line}\n`));
  const scale = values.full ? "full" : values.small ? "small" : "usual";
  let failed = 0;
  const reports: Record<string, unknown> = {};
  for (const suite of chosen) {
    log(
      `${suite.key}: ${suite.summary} (seed ${values.seed}${scale === "usual" ? "" : `, ${scale}`}${part ? `, part ${values.part}` : ""})`,
    );
    const report = await suite.run({
      seed: Number(values.seed),
      scale,
      part,
      folder: values.folder,
      adminUrl,
      log: (line) => log(`  ${line}`),
    });
    reports[suite.key] = { seed: Number(values.seed), ...(part && { part: values.part }), ...report };
    for (const [name, value] of Object.entries(report.figures)) log(`  ${name}: ${value}`);
    for (const failure of report.failures) log(`  FAILED: ${failure}`);
    if (!report.ok) failed += 1;
  }
  process.stdout.write(
    values.json ? `${JSON.stringify(reports)}\n` : `${chosen.length - failed} passed, ${failed} failed\n`,
  );
  return failed === 0 ? 0 : 1;
}

/** "3/10": the third of ten. @throws PlainError for anything else. */
function partOf(said: string | undefined): Part | undefined {
  if (said === undefined) return undefined;
  const [number = 0, of = 0] = (/^\d+\/\d+$/.test(said) ? said : "").split("/").map(Number);
  if (number < 1 || number > of)
    throw new PlainError(`A part is said as "3/10", the third of ten; "${said}" is none. Nothing was run.`);
  return { number, of };
}
