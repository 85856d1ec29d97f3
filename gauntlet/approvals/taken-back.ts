import { openTransaction } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";

/** What acts come to in a transaction that is taken back: nothing of them stays, so that each begins anew. */
export async function takenBack<Result>(context: Context, act: (scope: Scope) => Promise<Result>): Promise<Result> {
  const undone = new Error("taken back");
  let result: Result | undefined;
  await context.db
    .transaction(async (tx) => {
      await openTransaction(tx, "all");
      result = await act({ tx, actor: context.actor, entities: "all", now: context.now(), correlationId: "gauntlet" });
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return result as Result;
}
