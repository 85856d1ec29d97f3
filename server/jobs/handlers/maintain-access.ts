import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { carryOutDepartures, noteEndedGrants } from "#server/services/access/settle-access";

/** A run ends after this many batches of one kind; the next slot goes on. */
const MOST_BATCHES = 50;

/** What time does to access: ends that came are noted, and what a leaver leaves behind ends on the day. */
export async function maintainAccess(context: Context): Promise<{ left: number; ended: number }> {
  return {
    left: await untilDone(() => carryOutDepartures.execute(context, {})),
    ended: await untilDone(() => noteEndedGrants.execute(context, {})),
  };
}

async function untilDone(run: () => Promise<{ done: number; mayBeMore: boolean }>): Promise<number> {
  let total = 0;
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    try {
      const { done, mayBeMore } = await run();
      total += done;
      if (!mayBeMore) return total;
    } catch (error) {
      if (refusalOf(error)?.code === "NOT_FOUND") return total;
      throw error;
    }
  }
  return total;
}
