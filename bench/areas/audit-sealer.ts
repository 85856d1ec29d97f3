import { constants, setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { openPools } from "#db/client";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { indexEvents } from "#server/services/audit/index-events";
import { sealEvents } from "#server/services/audit/seal-events";

/** What the worker does every half minute, every second, and as the worker does it: in a process that yields to others. */
const EVERY_MS = 1_000;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const [url = ""] = process.argv.slice(2);
const pools = openPools(url, 2);
const context: Context = {
  ...pools,
  actor: { kind: "job", name: "seal-audit" },
  now: () => new Date(),
  correlationId: "bench",
};

let isOn = true;
process.once("message", () => {
  isOn = false;
});

let seals = 0;
process.send?.("ready");
while (isOn) {
  await pause(EVERY_MS);
  seals += await indexAndSeal();
}
seals += await indexAndSeal();
await pools.close();
process.send?.(seals);
process.disconnect();

async function indexAndSeal(): Promise<number> {
  await indexEvents(context);
  return sealAll();
}

async function sealAll(): Promise<number> {
  try {
    const { mayBeMore } = await sealEvents.execute(context, {});
    return 1 + (mayBeMore ? await sealAll() : 0);
  } catch (error) {
    if (refusalOf(error)) return 0;
    throw error;
  }
}
