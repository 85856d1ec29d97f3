import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";
import type { WorkSet } from "#server/services/sync/project/work-set";

/**
 * Tickets, then what was said on them: a comment lies in the legal entity of its ticket, and waits where that waits.
 * @returns what became of the tickets.
 */
export async function projectSupport(scope: Scope, work: WorkSet): Promise<Change[]> {
  const tickets = work.of("support_ticket");
  const changes = await projectTickets(scope, tickets);
  await work.addReferringTo(tickets);
  await projectComments(scope, work.of("support_comment"));
  return changes;
}

/**
 * A ticket whose organization is linked to no account of the CRM belongs to nobody: neither it nor what was said on it
 * waits for anything. Conditions on the record `s`.
 */
export const SUPPORT_WAITS_FOR_NOTHING: Partial<Record<string, SQL>> = {
  support_ticket: sql`s.facts->>'accountId' is null`,
  service_credit: sql`s.facts->>'accountId' is null`,
  support_comment: sql`exists (select from source_records r where r.id = ${recordIdSql("s", "support_ticket", sql`(s.facts->>'ticketId')`)}
    and (r.facts->>'accountId' is null or r.is_deleted))`,
};

function projectTickets(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, f.number, f.subject, f.status, f.priority, f.topic, f."requesterName" as requester_name,
      f."requesterEmail" as requester_email, f."invoiceNumber" as invoice_number, f.tags, f."openedAt" as opened_at, f."solvedAt" as solved_at, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("accountId" text, number text, subject text, status text, priority text, topic text, "requesterName" text,
      "requesterEmail" text, "invoiceNumber" text, tags jsonb, "openedAt" timestamptz, "solvedAt" timestamptz)
    join customers c on c.id = ${crmCustomerIdSql(sql`f."accountId"`)}`;
  const columns = [
    "entity_code",
    "customer_id",
    "number",
    "subject",
    "status",
    "priority",
    "topic",
    "requester_name",
    "requester_email",
    "invoice_number",
    "tags",
    "opened_at",
    "solved_at",
  ];
  return projectTable(scope, { table: "support_tickets", columns, followed: [], desired }, ids);
}

function projectComments(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, t.entity_code, t.id as ticket_id, f."authorName" as author_name, f."isFromCustomer" as is_from_customer, f."isPublic" as is_public,
      f.body, f."writtenAt" as written_at, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("ticketId" text, "authorName" text, "isFromCustomer" boolean, "isPublic" boolean, body text, "writtenAt" timestamptz)
    join support_tickets t on t.id = ${recordIdSql("w", "support_ticket", sql`f."ticketId"`)}`;
  const columns = ["entity_code", "ticket_id", "author_name", "is_from_customer", "is_public", "body", "written_at"];
  return projectTable(scope, { table: "ticket_comments", columns, followed: [], desired }, ids);
}
