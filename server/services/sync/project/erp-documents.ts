import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/**
 * What the ERP holds. Its subsidiary says the legal entity; without one it is that of the billing object it was posted
 * for, else the ERP customer's. The billing object leads to the invoice: itself, the one a credit reduces, or the one a
 * charge was for. A credit written for an invoice itself, as a write-off is, leads to that invoice.
 */
export function projectErpDocuments(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, l.code as entity_code, doc.kind, coalesce(i.id, m.invoice_id, a.invoice_id) as invoice_id, doc.billing_id as billing_external_id, f.number,
      coalesce(f.status, 'unknown') as status, f.currency, coalesce(f."totalMinor", f."amountMinor") as total_minor, f."taxMinor" as tax_minor, coalesce(f."postedOn", f."documentOn") as document_on,
      coalesce(f.period, f."postingPeriod") as posting_period, f."errorCode" as error_code, f."errorMessage" as error_message,
      case when w.kind = 'erp_invoice_import' then jsonb_build_object('department', f.department, 'glAccount', f."glAccount", 'subsidiary', f."subsidiaryId") else '{}' end as dimensions, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f(kind text, number text, status text, currency text, "totalMinor" bigint, "taxMinor" bigint, "amountMinor" bigint, "postedOn" date, "documentOn" date, period text,
      "postingPeriod" text, "errorCode" text, "errorMessage" text, department text, "glAccount" text, "subsidiaryId" text, "billingId" text, "billingInvoiceId" text, "customerId" text)
    cross join lateral (select case when w.kind = 'erp_invoice_import' then 'import' else f.kind end as kind, coalesce(f."billingInvoiceId", f."billingId") as billing_id) doc
    left join source_records sub on sub.id = ${recordIdSql("w", "erp_subsidiary", sql`f."subsidiaryId"`)}
    left join external_references x on x.id = ${recordIdSql("w", "erp_customer", sql`f."customerId"`)}
    left join customers c on c.id = x.subject_id
    left join lateral (
      select s.id from source_records s
      where s.kind = any(case doc.kind when 'payment' then array['billing_charge'] when 'credit' then array['billing_credit_note', 'billing_invoice'] else array['billing_invoice'] end)
        and s.external_id = doc.billing_id
      order by s.is_deleted, s.id limit 1) billing on true
    left join invoices i on i.id = billing.id
    left join credit_memos m on m.id = billing.id
    left join payment_attempts a on a.id = billing.id
    join legal_entities l on l.code = coalesce(sub.facts->>'entityCode', i.entity_code, m.entity_code, a.entity_code, c.entity_code)`;
  const columns = [
    "entity_code",
    "kind",
    "invoice_id",
    "billing_external_id",
    "number",
    "status",
    "currency",
    "total_minor",
    "tax_minor",
    "document_on",
    "posting_period",
    "error_code",
    "error_message",
    "dimensions",
  ];
  return projectTable(scope, { table: "erp_documents", columns, followed: [], desired }, ids);
}
