import type { Context } from "#server/kernel/context";
import { flyTogether } from "#server/kernel/flight";

/** Events that are indexed in one transaction, so that a long backlog holds nothing up for long. */
const PORTION = 20_000;

/**
 * Brings what the ledger is searched by up to everything that is committed. No command: the database derives these rows
 * from the log by itself, and nobody acts.
 */
export async function indexEvents({ raw }: Pick<Context, "raw">): Promise<void> {
  let indexed = PORTION;
  while (indexed === PORTION) {
    const [[row] = []] = await flyTogether<{ indexed: number }>(raw, "read write", [
      { text: "select index_events($1::int) as indexed", parameters: [PORTION] },
    ]);
    indexed = row?.indexed ?? 0;
  }
}
