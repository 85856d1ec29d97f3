import { desc, eq } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { events } from "#db/schema/events";
import { actorId } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import { conflict, forbidden } from "#server/kernel/errors";
import { eventSentence } from "#server/services/cases/event-sentences";
import { isVisible, noSuchCase } from "#server/services/cases/find-case";
import { notTheirs, worksIn } from "#server/services/cases/queue-access";

/** A case as stored. */
export type CaseRecord = typeof cases.$inferSelect;

/**
 * Where every act on a case starts: the row exists, lies in the actor's legal entities, has the version the person saw,
 * and is locked until the command ends. Machines, which saw no version, leave it out.
 */
export async function lockCase(scope: Scope, caseId: string, version?: number): Promise<CaseRecord> {
  const [row] = await scope.tx.select().from(cases).where(eq(cases.id, caseId)).for("update");
  if (!row || !isVisible(scope, row)) throw noSuchCase();
  if (version !== undefined && row.version !== version)
    throw conflict(await whatHappened(scope, row), { caseId, version: row.version });
  return row;
}

/** The same for whoever works the case: seeing a desk is not working it. Machines act by their own permissions. */
export async function lockToWork(scope: Scope, caseId: string, version?: number): Promise<CaseRecord> {
  const row = await lockCase(scope, caseId, version);
  if (scope.actor.kind === "person" && !worksIn(scope.actor, row))
    throw forbidden(
      `You may see case ${row.number} and not work it. ${notTheirs(row)} An administrator can grant a role that has it.`,
    );
  return row;
}

/** Tells the loser of a race what the other one did, so that nobody has to guess. */
async function whatHappened(scope: Scope, row: CaseRecord): Promise<string> {
  const [last] = await scope.tx
    .select()
    .from(events)
    .where(eq(events.stream, `case:${row.id}`))
    .orderBy(desc(events.sequence))
    .limit(1);
  const unchanged = "Nothing of yours was applied; look at the case as it is now and decide again.";
  if (!last) return `Case ${row.number} changed after you opened it. ${unchanged}`;
  const time = `${last.at.toISOString().slice(11, 16)} UTC`;
  const whose = last.actorId === actorId(scope.actor) ? " in another window" : "";
  return `Case ${row.number} changed after you opened it: ${eventSentence(last).text.replace(/\.$/, "")} (${time}${whose}). ${unchanged}`;
}
