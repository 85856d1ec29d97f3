import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "#server/kernel/context";
import { flyTogether } from "#server/kernel/flight";

/**
 * Events that are indexed in one transaction: a portion's writing stands in front of whoever commits after it, so the first
 * is small and others are left alone for a while after each. A backlog is worked in larger ones, since each portion looks
 * through all that is left.
 */
const FIRST_PORTION = 250;
const LARGEST_PORTION = 20_000;
const REST_MS = 20;

/**
 * Brings what the ledger is searched by up to everything that is committed. No command: the database derives these rows
 * from the log by itself, and nobody acts. What a crash takes of them is derived again, so no commit waits for the disk.
 */
export async function indexEvents({ raw }: Pick<Context, "raw">): Promise<void> {
  let portion = FIRST_PORTION;
  while ((await indexPortion(raw, portion)) === portion) {
    await pause(REST_MS);
    portion = Math.min(portion * 2, LARGEST_PORTION);
  }
}

async function indexPortion(raw: Context["raw"], portion: number): Promise<number> {
  const [, [row] = []] = await flyTogether<{ indexed: number }>(raw, "read write", [
    { text: "set local synchronous_commit = off", parameters: [] },
    { text: "select index_events($1::int) as indexed", parameters: [portion] },
  ]);
  return row?.indexed ?? 0;
}
