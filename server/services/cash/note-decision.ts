import { sql } from "drizzle-orm";
import { receiptDecisions } from "#db/schema/cash";
import { actorName } from "#server/domain/access/actor";
import type { CashDecision, DecisionKind } from "#server/domain/cash/decisions";
import { addHours, businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { learn, lockMarks } from "#server/services/cash/learn";
import { activePolicy } from "#server/services/policies/active-policy";

export type NotedDecision = { id: string; kind: DecisionKind; heldUntil: Date };

/** Keeps a decision about money with what spoke for it, and learns from it whose the payer's account and name are. */
export async function noteDecision(scope: Scope, row: CaseRecord, decision: CashDecision): Promise<NotedDecision> {
  const { entityCode } = row;
  if (entityCode === null)
    throw ruleViolation(`Case ${row.number} belongs to no legal entity, so no money can be applied on it.`);
  const { document, name } = await activePolicy(scope, "matching");
  const [entity] = await scope.tx.execute<{ time_zone: string }>(
    sql`select time_zone from legal_entities where code = ${entityCode}`,
  );
  const on = businessDate(scope.now, entity?.time_zone ?? "UTC");
  const payer = { entityCode, ...decision.payer };
  const before = await lockMarks(scope, payer);
  const { customerIds, turnedDownIds } = decision;
  await learn(scope, payer, before, [
    { kind: "accepted", customerIds: new Set(customerIds), ...decision.payer, on },
    { kind: "turned_down", customerIds: new Set(turnedDownIds), ...decision.payer, on },
  ]);
  const kind = scope.actor.kind === "policy" ? "automatic" : decision.kind;
  const noted = { id: newId(scope.now), kind, heldUntil: addHours(scope.now, document.undoSeconds / 3_600) };
  await scope.tx.insert(receiptDecisions).values({
    ...noted,
    entityCode,
    caseId: row.id,
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    currency: decision.currency,
    amountMinor: decision.amountMinor,
    receivedOn: decision.receivedOn,
    parts: decision.parts,
    points: decision.points,
    reasons: decision.reasons,
    differenceKind: decision.difference?.kind ?? null,
    differenceMinor: decision.difference?.minor ?? null,
    writeOffMinor: decision.writeOff?.minor ?? 0n,
    writeOffInvoice: decision.writeOff?.invoiceExternalId ?? null,
    payerAccount: decision.payer.account,
    payerName: decision.payer.name,
    customerIds: [...customerIds],
    turnedDown: turnedDownIds.flatMap((customerId) =>
      (["account", "name"] as const).map((by) => ({
        customerId,
        by,
        beforeOn: before.find((one) => one.customerId === customerId && one.by === by)?.turnedDownOn ?? null,
      })),
    ),
    policyVersion: name,
    decidedById: scope.actor.kind === "person" ? scope.actor.userId : null,
    decidedBy: actorName(scope.actor),
    decidedOn: on,
    decidedAt: scope.now,
  });
  return noted;
}
