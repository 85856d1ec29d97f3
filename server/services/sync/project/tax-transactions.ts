import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";

/**
 * What the tax engine holds, under the invoice whose id is the document's code. The legal entity is the invoice's, else
 * that of the billing customer the document names.
 */
export function projectTaxTransactions(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, l.code as entity_code, coalesce(i.customer_id, c.id) as customer_id, i.id as invoice_id, f."documentCode" as document_code, f.status, f.currency,
      f."taxableMinor" as taxable_minor, f."taxMinor" as tax_minor, f."documentOn" as document_on, f.country, f.region, f."errorCode" as error_code,
      f."errorMessage" as error_message, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("documentCode" text, "billingCustomerId" text, status text, currency text, "taxableMinor" bigint, "taxMinor" bigint, "documentOn" date,
      country text, region text, "errorCode" text, "errorMessage" text)
    left join lateral (
      select s.id from source_records s where s.kind = 'billing_invoice' and s.external_id = f."documentCode" order by s.is_deleted, s.id limit 1) billed on true
    left join invoices i on i.id = billed.id
    left join lateral (
      select s.id from source_records s where s.kind = 'billing_customer' and s.external_id = f."billingCustomerId" order by s.is_deleted, s.id limit 1) payer on true
    left join external_references x on x.id = payer.id
    left join customers c on c.id = x.subject_id
    join legal_entities l on l.code = coalesce(i.entity_code, c.entity_code)`;
  const columns = [
    "entity_code",
    "customer_id",
    "invoice_id",
    "document_code",
    "status",
    "currency",
    "taxable_minor",
    "tax_minor",
    "document_on",
    "country",
    "region",
    "error_code",
    "error_message",
  ];
  return projectTable(scope, { table: "tax_transactions", columns, followed: [], desired }, ids);
}
