import { sql } from "drizzle-orm";
import { acceptedFindings } from "#db/schema/accepted-findings";
import type { FindingAccept } from "#server/domain/approvals/inside-acts";
import { exceptionLabel } from "#server/domain/exceptions/registry";
import type { Touched } from "#server/domain/exceptions/touched";
import { dayWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import type { InsideAct, Performed } from "#server/services/approvals/inside/performer";
import { askForDetection } from "#server/services/sync/apply-batch";

/** Writes down what was signed to stand, and has it looked at again: its case closes, or holds its draft no longer. */
export async function acceptFinding(
  scope: Scope,
  { effectId, request, operation }: InsideAct<FindingAccept>,
): Promise<Performed> {
  const { operation: _operation, ...accepted } = operation;
  const id = newId(scope.now);
  await scope.tx.insert(acceptedFindings).values({
    ...accepted,
    id,
    requestId: request.id,
    effectId,
    entityCode: request.entityCode,
    acceptedAt: scope.now,
  });
  await askForDetection(scope, await touchedBy(scope, operation), false);
  const until = operation.untilOn === null ? "" : ` until ${dayWords(operation.untilOn)}`;
  const stands = operation.acceptance === "closes" ? "stands" : "holds its draft no longer";
  return {
    confirmation: `What was found (${exceptionLabel(operation.type).toLowerCase()}) ${stands}${until}, as request ${request.number} says.`,
    documentId: id,
  };
}

/** A contract's word reaches every invoice under it that has an open case of the type. */
async function touchedBy(scope: Scope, { subjectType, subjectId, type }: FindingAccept): Promise<Touched> {
  if (subjectType !== "contract") return { [subjectType]: [subjectId] };
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select i.id from invoices i join cases c on c.subject_id = i.id and c.type = ${type} and c.closed_at is null
    where i.contract_id = ${subjectId} order by i.id`);
  return { contract: [subjectId], invoice: rows.map(({ id }) => id) };
}
