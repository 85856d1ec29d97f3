import { and, eq } from "drizzle-orm";
import { savedViews } from "#db/schema/cases";
import type { PersonActor } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";

export type ViewRecord = typeof savedViews.$inferSelect;

/** Views belong to people. */
export function viewKeeper(scope: Pick<Scope, "actor">): PersonActor {
  if (scope.actor.kind !== "person") throw ruleViolation("Saved views belong to people. Sign in to use them.");
  return scope.actor;
}

/** One's own view, locked. Somebody else's is theirs alone to change, shared or not. */
export async function lockOwnView(scope: Scope, viewId: string): Promise<ViewRecord> {
  const { userId } = viewKeeper(scope);
  const [view] = await scope.tx
    .select()
    .from(savedViews)
    .where(and(eq(savedViews.id, viewId), eq(savedViews.ownerId, userId)))
    .for("update");
  if (!view)
    throw notFound(
      "There is no such view of yours. Only whoever made a view can change it; save a copy under your own name instead.",
    );
  return view;
}

/** Two views of one person and queue cannot share a name: the menu would not tell them apart. */
export function takenName(name: string) {
  return ruleViolation(`You have a view called "${name}" already. Choose another name, or remove that one first.`);
}
