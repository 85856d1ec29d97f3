import { eq } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { covers, maySee } from "#server/services/cases/queue-access";

/** A case to read: it exists, lies in the actor's legal entities, and its desk is one the actor may open. */
export async function findCase(scope: Pick<Scope, "tx" | "actor" | "entities">, caseId: string): Promise<CaseRecord> {
  const [row] = await scope.tx.select().from(cases).where(eq(cases.id, caseId));
  if (!row || !isVisible(scope, row)) throw noSuchCase();
  return row;
}

/** Machines see any queue; a person only the desks they may open. */
export function isVisible(scope: Pick<Scope, "actor" | "entities">, row: CaseRecord): boolean {
  return (
    covers(scope.entities, row.entityCode) &&
    (scope.actor.kind !== "person" || maySee(scope.actor, row.queue, row.entityCode))
  );
}

export function noSuchCase() {
  return notFound(
    "There is no such case, or it belongs to a legal entity you do not work for. Go back to the queue and open it from there.",
  );
}
