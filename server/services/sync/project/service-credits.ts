import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Credits promised to customers, under the customer their CRM account is, with the ticket they were promised on. */
export function projectServiceCredits(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, t.id as ticket_id, f."invoiceNumber" as invoice_number, f.currency, f."amountMinor" as amount_minor,
      f.reason, f."grantedBy" as granted_by, f."grantedOn" as granted_on, f.status, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("ticketId" text, "accountId" text, "invoiceNumber" text, "amountMinor" bigint, currency text, reason text,
      "grantedBy" text, "grantedOn" date, status text)
    join customers c on c.id = ${crmCustomerIdSql(sql`f."accountId"`)}
    left join support_tickets t on t.id = ${recordIdSql("w", "support_ticket", sql`f."ticketId"`)}`;
  const columns = [
    "entity_code",
    "customer_id",
    "ticket_id",
    "invoice_number",
    "currency",
    "amount_minor",
    "reason",
    "granted_by",
    "granted_on",
    "status",
  ];
  return projectTable(scope, { table: "service_credits", columns, followed: [], desired }, ids);
}
