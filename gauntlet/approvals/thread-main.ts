import { parentPort, workerData } from "node:worker_threads";
import { type Batch, type BatchRun, handHere } from "#gauntlet/approvals/batches";
import type { ThreadGiven } from "#gauntlet/approvals/thread";
import { graphsBatch } from "#gauntlet/suites/delegation-graphs";
import { racesBatch } from "#gauntlet/suites/signer-races";
import { sequencesBatch } from "#gauntlet/suites/signer-sequences";

const runs: Readonly<Record<string, BatchRun>> = {
  "signer-sequences": sequencesBatch,
  "signer-races": racesBatch,
  "delegation-graphs": graphsBatch,
};

const { suite, template, options } = workerData as ThreadGiven;
const run = runs[suite];
if (!run) throw new TypeError(`Nobody says in gauntlet/approvals/thread-main.ts how a batch of ${suite} is run.`);
const hand = handHere(template, options, {}, run);

parentPort?.on("message", async (batch: Batch) => parentPort?.postMessage(await hand.run(batch)));
