import type { Raw } from "#db/client";
import { isFatal } from "#db/guard";

export type HotParameter = string | number | boolean | null | readonly string[];
/** A statement written by hand, its parameters as `$1`, `$2` … */
export type HotStatement = { text: string; parameters: readonly HotParameter[] };

/**
 * Sends a whole transaction at once, so that it costs one round trip: the statements between `begin` and `commit`, each
 * prepared. Rows come undecoded but for what postgres.js decodes.
 * @returns the rows of each statement; rejects with the first error, and then nothing was kept.
 */
export async function flyTogether<Row extends object>(
  raw: Raw,
  mode: "read only" | "read write",
  statements: readonly HotStatement[],
): Promise<Row[][]> {
  const connection = await raw.reserve();
  const whole = [{ text: `begin ${mode}`, parameters: [] }, ...statements, { text: "commit", parameters: [] }];
  const answers = whole.map(({ text, parameters }) =>
    connection.unsafe<Row[]>(text, parameters as never, { prepare: true }).execute(),
  );
  // Each is waited for in its turn, and one that nobody waits for any more must not end the process.
  for (const answer of answers) answer.catch(() => undefined);
  let isUsable = true;
  try {
    const rows: Row[][] = [];
    for (const answer of answers) rows.push(await answer);
    return rows.slice(1, -1);
  } catch (error) {
    isUsable = await isStillOpen(error, answers);
    throw error;
  } finally {
    // The driver has taken a dead connection out of its pool already; releasing it would put it back.
    if (isUsable) connection.release();
  }
}

/** Those behind a failed one fail too, and then the connection is free; those on one that died are never answered. */
async function isStillOpen(first: unknown, answers: readonly Promise<unknown>[]): Promise<boolean> {
  if (isFatal(first)) return false;
  for (const answer of answers) {
    const wasFatal = await answer.then(() => false, isFatal);
    if (wasFatal) return false;
  }
  return true;
}
