import { asc, eq } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { disputeItems, disputes } from "#db/schema/disputes";
import { DISPUTE_CASE } from "#server/domain/disputes/dispute-case";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { noSuchCase } from "#server/services/cases/find-case";
import { type CaseRecord, lockToWork } from "#server/services/cases/lock-case";

export type DisputeRecord = typeof disputes.$inferSelect;
export type DisputeItemRecord = typeof disputeItems.$inferSelect;
export type LockedDispute = { row: CaseRecord; dispute: DisputeRecord; items: DisputeItemRecord[] };

/** Where every act of a person on a dispute starts: its case as the person saw it, locked, and what is left to decide. */
export async function lockDisputeToWork(scope: Scope, caseId: string, version: number): Promise<LockedDispute> {
  const row = await lockToWork(scope, caseId, version);
  const { dispute, items } = await disputeOf(scope, row);
  if (dispute.outcome !== null)
    throw ruleViolation(
      `The dispute of case ${row.number} has ended already. Raise it anew where it is contested again.`,
    );
  return { row, dispute, items };
}

/**
 * The same where a dispute follows what happened elsewhere: money came, or somebody who may not open its desk refused the
 * credit. Of two who lock one dispute the second sees what the first did.
 */
export async function lockDispute(scope: Pick<Scope, "tx">, caseId: string): Promise<LockedDispute> {
  const [row] = await scope.tx.select().from(cases).where(eq(cases.id, caseId)).for("update");
  if (!row) throw noSuchCase();
  return { row, ...(await disputeOf(scope, row)) };
}

/** @throws AppError NOT_FOUND where the case is about something else. */
async function disputeOf(
  scope: Pick<Scope, "tx">,
  row: Pick<CaseRecord, "id" | "type" | "number">,
): Promise<Omit<LockedDispute, "row">> {
  const [dispute] =
    row.type === DISPUTE_CASE ? await scope.tx.select().from(disputes).where(eq(disputes.caseId, row.id)) : [];
  if (!dispute) throw notFound(`Case ${row.number} is no dispute. Choose one on the disputes desk.`);
  return { dispute, items: await itemsOf(scope, dispute.id) };
}

export async function itemsOf({ tx }: Pick<Scope, "tx">, disputeId: string): Promise<DisputeItemRecord[]> {
  return tx
    .select()
    .from(disputeItems)
    .where(eq(disputeItems.disputeId, disputeId))
    .orderBy(asc(disputeItems.id))
    .for("update");
}
