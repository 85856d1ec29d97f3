import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";

const COLUMNS = ["entity_code", "invoice_id", "channel", "recipient", "status", "detail", "at"] as const;

/** Tries to get an invoice to its customer, under the invoice. Whoever delivers names it by the billing platform's id. */
export function projectInvoiceDeliveries(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.id as invoice_id, f.channel, f.recipient, f.status, f.detail, f.at, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("billingInvoiceId" text, channel text, recipient text, status text, detail text, at timestamptz)
    join lateral (
      select s.id from source_records s where s.kind = 'billing_invoice' and s.external_id = f."billingInvoiceId" order by s.is_deleted, s.id limit 1) billing on true
    join invoices i on i.id = billing.id`;
  return projectTable(scope, { table: "invoice_deliveries", columns: COLUMNS, followed: [], desired }, ids);
}
