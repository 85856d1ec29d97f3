import { boolean, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant, lineage, rowId } from "#db/columns";

/** What customers wrote to support, or success managers to the CRM's cases: context of a case, and where disputes begin. */
export const supportTickets = pgTable(
  "support_tickets",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    number: text().notNull(),
    subject: text().notNull(),
    status: text().notNull(),
    priority: text(),
    /** What it is about in the desk's own words: "billing", "refund". */
    topic: text(),
    requesterName: text("requester_name"),
    requesterEmail: text("requester_email"),
    /** Invoice number the ticket names, where its form asks for one. */
    invoiceNumber: text("invoice_number"),
    tags: jsonb().$type<string[]>().notNull(),
    openedAt: instant("opened_at").notNull(),
    solvedAt: instant("solved_at"),
    ...lineage(),
  },
  (t) => [
    index("support_tickets_of_customer").on(t.customerId, t.openedAt),
    index("support_tickets_by_invoice").on(t.invoiceNumber),
  ],
);

/** What was said on a ticket, in order. The text is the customer's: it is shown, never run or obeyed. */
export const ticketComments = pgTable(
  "ticket_comments",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    ticketId: uuid("ticket_id").notNull(),
    authorName: text("author_name"),
    isFromCustomer: boolean("is_from_customer").notNull(),
    isPublic: boolean("is_public").notNull(),
    body: text().notNull(),
    writtenAt: instant("written_at").notNull(),
    ...lineage(),
  },
  (t) => [index("ticket_comments_of_ticket").on(t.ticketId, t.writtenAt)],
);
