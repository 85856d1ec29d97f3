import { sql } from "drizzle-orm";
import type { AcceptedFinding } from "#server/domain/exceptions/accepted-findings";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

type Row = {
  subject_id: string;
  type: string;
  acceptance: AcceptedFinding["acceptance"];
  details: unknown;
  from_on: string;
  until_on: string | null;
  number: string;
  document_on: string | null;
};

/**
 * What was signed to stand on each subject: on itself, and of an invoice on the contract it is billed under. A draft is
 * dated by the day it is looked at; on an invoice that was settled meanwhile nothing ends any more. What belongs to a
 * request that could not be carried out counts for nothing.
 */
export async function loadAcceptedFindings(
  scope: Pick<Scope, "tx">,
  kind: SubjectKind,
  ids: readonly string[],
): Promise<Map<string, AcceptedFinding[]>> {
  const rows = await scope.tx.execute<Row>(sql`
    select found.subject_id, a.type, a.acceptance, a.details, a.from_on::text, case when not found.is_settled then a.until_on end::text as until_on, r.number::text, found.document_on::text
    from (
      select id as subject_id, id as accepted_on, ${kind} as accepted_type, null::date as document_on,
        ${kind === "invoice"} and exists (select 1 from invoices i where i.id = wanted.id and i.status in ('paid', 'uncollectible')) as is_settled
      from unnest(${sql.param(ids)}::uuid[]) as wanted(id)
      union all
      select i.id, i.contract_id, 'contract', case when i.status = 'draft' then null else i.issued_on end, false from invoices i
      where ${kind === "invoice"} and i.id = any(${sql.param(ids)}::uuid[]) and i.contract_id is not null
    ) found
    join accepted_findings a on a.subject_id = found.accepted_on and a.subject_type = found.accepted_type
    join approval_requests r on r.id = a.request_id and r.state in ('executing', 'executed')
    order by found.subject_id, a.accepted_at, a.id`);
  return grouped(
    rows,
    (row) => row.subject_id,
    (row) => ({
      type: row.type,
      acceptance: row.acceptance,
      details: row.details,
      fromOn: row.from_on,
      untilOn: row.until_on,
      requestNumber: Number(row.number),
      documentOn: row.document_on,
    }),
  );
}
