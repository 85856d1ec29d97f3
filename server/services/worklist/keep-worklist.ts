import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { accountsDue, accountsToSweep } from "#server/services/worklist/accounts-to-look-at";
import { WORKLIST_BATCH } from "#server/services/worklist/ask-for-worklist";
import { type Refreshed, refreshAccounts } from "#server/services/worklist/refresh-accounts";

/** A run ends after so many batches; the next slot goes on. */
const MOST_BATCHES = 100;

/** Works out the place of these accounts again; safe to run twice and at once. */
export async function refreshWorklistOf(context: Context, customerIds: readonly string[]): Promise<Refreshed> {
  const nothing = { looked: 0, entered: 0, moved: 0, left: 0 };
  if (customerIds.length === 0) return nothing;
  try {
    return await refreshAccounts.execute(context, { customerIds: [...customerIds] });
  } catch (error) {
    if (error instanceof AppError && error.details.isNothingToDo === true) return nothing;
    throw error;
  }
}

/** Takes what time alone may have moved. */
export async function refreshDue(context: Context, signal?: AbortSignal): Promise<number> {
  let looked = 0;
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    signal?.throwIfAborted();
    const due = await accountsDue.execute(context, {});
    await refreshWorklistOf(context, due);
    looked += due.length;
    if (due.length < WORKLIST_BATCH) break;
  }
  return looked;
}

/** Looks at every account there is: what a lost message left behind. */
export async function refreshEverything(context: Context, signal?: AbortSignal): Promise<number> {
  let looked = 0;
  for (let after: string | null = null; ; ) {
    signal?.throwIfAborted();
    const ids: string[] = await accountsToSweep.execute(context, { after });
    await refreshWorklistOf(context, ids);
    looked += ids.length;
    after = ids.at(-1) ?? null;
    if (ids.length < WORKLIST_BATCH) return looked;
  }
}
