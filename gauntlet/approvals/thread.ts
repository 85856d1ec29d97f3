import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { BatchHand, BatchOptions, BatchReport } from "#gauntlet/approvals/batches";

/** What a thread is told when it starts. */
export type ThreadGiven = { suite: string; template: string; options: BatchOptions };

/** A thread that does batches of a suite. What goes wrong in it goes wrong for whoever waits for the batch. */
export function handInThread(given: ThreadGiven): BatchHand {
  const worker = new Worker(new URL("./thread-main.ts", import.meta.url), { workerData: given });
  return {
    async run(batch) {
      worker.postMessage(batch);
      const [report] = (await once(worker, "message")) as [BatchReport];
      return report;
    },
    end: () => worker.terminate(),
  };
}
