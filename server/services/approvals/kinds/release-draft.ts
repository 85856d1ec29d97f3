import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { cases, invoiceHolds } from "#db/schema/cases";
import type { PlannedAct } from "#server/domain/approvals/packet";
import type { PrepareScope } from "#server/services/approvals/kinds/kind";
import { targetOf } from "#server/services/exceptions/source-holds";
import type { Subject } from "#server/services/exceptions/subjects/subject";

export type Release = {
  /** The act by which billing goes on with the draft; null where something else holds it, or nobody stopped it there. */
  act: PlannedAct | null;
  /** What becomes of the draft, in a sentence; null for what is none. */
  sentence: string | null;
  /** The reviews and other cases that go on holding it. */
  heldBy: { isReview: boolean; caseNumber: number | null }[];
};

/** What letting go of some cases' holds comes to. Only the last hold of a draft lets it go on at its source. */
export async function releaseOf(
  scope: PrepareScope,
  { id, document, hold }: Subject,
  ending: readonly string[],
): Promise<Release> {
  if (!hold?.isDraft) return { act: null, sentence: null, heldBy: [] };
  const holds = await scope.tx
    .select({ caseId: invoiceHolds.caseId, caseNumber: cases.number })
    .from(invoiceHolds)
    .leftJoin(cases, eq(cases.id, invoiceHolds.caseId))
    .where(and(eq(invoiceHolds.invoiceId, id), isNull(invoiceHolds.releasedAt)))
    .orderBy(asc(cases.number));
  const heldBy = holds
    .filter(({ caseId }) => caseId === null || !ending.includes(caseId))
    .map(({ caseId, caseNumber }) => ({ isReview: caseId === null, caseNumber }));
  if (heldBy.length > 0) return { act: null, sentence: `${document} stays held by ${heldByWords(heldBy)}.`, heldBy };
  if (holds.length === 0) return { act: null, sentence: `Nothing holds ${document}.`, heldBy };
  const [last] = await scope.tx.execute<{ operation: string }>(sql`
    select operation from effects
    where system = ${hold.system} and target = ${targetOf(hold)} and operation in ('invoice.hold', 'invoice.release') and state <> 'failed'
    order by position desc limit 1`);
  if (last?.operation !== "invoice.hold")
    return { act: null, sentence: `${document} is issued by hand in billing, as it was going to be.`, heldBy };
  const act: PlannedAct = {
    system: hold.system,
    operation: { operation: "invoice.release", invoiceId: hold.externalId },
    label: `Release ${document}, so that it goes out`,
    target: targetOf(hold),
  };
  return { act, sentence: `${document} goes out by itself, as billing has it.`, heldBy };
}

export function heldByWords(heldBy: Release["heldBy"]): string {
  return heldBy.map(({ isReview, caseNumber }) => (isReview ? "its review" : `case ${caseNumber}`)).join(" and ");
}
