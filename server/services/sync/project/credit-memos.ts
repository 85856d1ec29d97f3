import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

export const creditMemoColumns = [
  "entity_code",
  "customer_id",
  "invoice_id",
  "number",
  "status",
  "currency",
  "total_minor",
  "reason",
  "issued_on",
] as const;

/** Credit memos, under the invoice they reduce and dated in its legal entity's zone. */
export function projectCreditMemos(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.customer_id, i.id as invoice_id, f.number, f.status, f.currency, f."totalMinor" as total_minor, f.reason,
      (f."issuedAt" at time zone l.time_zone)::date as issued_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("invoiceId" text, number text, status text, currency text, "totalMinor" bigint, reason text, "issuedAt" timestamptz)
    join invoices i on i.id = ${recordIdSql("w", "billing_invoice", sql`f."invoiceId"`)}
    join legal_entities l on l.code = i.entity_code`;
  return projectTable(
    scope,
    { table: "credit_memos", columns: creditMemoColumns, followed: ["entity_code"], desired },
    ids,
  );
}
