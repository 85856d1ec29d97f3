import type { DomainEvent } from "#server/kernel/events";
import type { RequestRecord } from "#server/services/approvals/lock-request";

type Concerned = Pick<RequestRecord, "id" | "number" | "entityCode" | "caseId" | "customerId">;

/** An event on a request's own chain. */
export function requestEvent(
  type: `request.${string}`,
  row: Concerned,
  rest: Pick<DomainEvent, "before" | "after" | "reason" | "data" | "policyVersion"> & { sentence: string },
): DomainEvent {
  const { sentence, data, ...others } = rest;
  return {
    type,
    subject: { type: "request", id: row.id },
    entity: row.entityCode,
    // By these the audit desk finds it with everything else of its case and its customer.
    data: { sentence, number: row.number, caseId: row.caseId, customerId: row.customerId, ...data },
    ...others,
  };
}

/** The same happening told on the chain of the case it was asked for from, where it was. */
export function caseToldOf(type: `case.${string}`, row: Concerned, sentence: string): DomainEvent[] {
  if (row.caseId === null) return [];
  const subject = { type: "case", id: row.caseId };
  return [{ type, subject, entity: row.entityCode, data: { sentence, requestId: row.id, number: row.number } }];
}
