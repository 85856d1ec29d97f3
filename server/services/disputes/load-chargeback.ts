import { sql } from "drizzle-orm";
import { CHARGEBACK_CASE, type KeptPack } from "#server/domain/disputes/chargeback-views";
import type { Money } from "#server/domain/money";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { CaseRecord } from "#server/services/cases/lock-case";

export type Chargeback = {
  id: string;
  externalId: string;
  paymentId: string;
  customerId: string | null;
  entityCode: string;
  timeZone: string;
  status: string;
  reason: string | null;
  amount: Money;
  openedAt: Date;
  evidenceDueAt: Date | null;
};

type Row = {
  id: string;
  external_id: string;
  payment_id: string;
  customer_id: string | null;
  entity_code: string;
  time_zone: string;
  status: string;
  reason: string | null;
  currency: string;
  amount_minor: string;
  opened_at: string;
  evidence_due_at: string | null;
};

/** The payment dispute a case is about. @throws AppError NOT_FOUND where the case is about something else. */
export async function loadChargeback(
  { tx }: Pick<Scope, "tx">,
  { type, number, subjectId, details }: Pick<CaseRecord, "type" | "number" | "subjectId" | "details">,
): Promise<Chargeback> {
  const disputeId = type === CHARGEBACK_CASE ? (details as { disputeId?: string } | null)?.disputeId : undefined;
  const [row] =
    disputeId === undefined
      ? []
      : await tx.execute<Row>(sql`
          select d.id, d.external_id, d.payment_id, coalesce(d.customer_id, p.customer_id) as customer_id, d.entity_code, l.time_zone, d.status, d.reason,
            d.currency, d.amount_minor::text, d.opened_at, d.evidence_due_at
          from payment_disputes d join legal_entities l on l.code = d.entity_code join payments p on p.id = d.payment_id
          where d.payment_id = ${subjectId} and d.external_id = ${disputeId} and d.deleted_at is null`);
  if (!row) throw notFound(`Case ${number} is about no payment that was taken back. Choose one on the disputes desk.`);
  return {
    id: row.id,
    externalId: row.external_id,
    paymentId: row.payment_id,
    customerId: row.customer_id,
    entityCode: row.entity_code,
    timeZone: row.time_zone,
    status: row.status,
    reason: row.reason,
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
    openedAt: new Date(row.opened_at),
    evidenceDueAt: row.evidence_due_at === null ? null : new Date(row.evidence_due_at),
  };
}

/** The latest pack of a case that was not taken off it. */
export async function loadKeptPack({ tx }: Pick<Scope, "tx">, caseId: string): Promise<KeptPack | null> {
  const [row] = await tx.execute<{
    id: string;
    name: string;
    content_hash: string;
    added_by: string;
    added_at: string;
  }>(sql`
    select f.id, f.name, f.content_hash, f.added_by, f.added_at
    from events e join case_files f on f.id = (e.payload->'data'->>'fileId')::uuid and f.removed_at is null
    where e.stream = ${`case:${caseId}`} and e.type = 'chargeback.pack_made' order by e.sequence desc limit 1`);
  return row
    ? {
        fileId: row.id,
        name: row.name,
        contentHash: row.content_hash,
        madeBy: row.added_by,
        madeAt: new Date(row.added_at),
      }
    : null;
}
