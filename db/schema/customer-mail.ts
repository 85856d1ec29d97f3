import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, inSet, instant, rowId } from "#db/columns";
import { type InboundMailKind, inboundMailKinds, type MailState, mailStates } from "#server/domain/mail/customer-mail";
import type { LetterContent } from "#server/domain/mail/letter";

/**
 * Every mail and letter to a customer as it was sent: rendered in the transaction that asked for it, carried to the mail
 * server by its act. What it says never changes; how far it got does, once for each step.
 */
export const customerMails = pgTable(
  "customer_mails",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    /** email or letter. */
    medium: text().notNull(),
    template: text().notNull(),
    /** The document the text was taken from: "message_texts v3". */
    templateVersion: text("template_version").notNull(),
    locale: text().notNull(),
    toAddresses: text("to_addresses").array().notNull(),
    ccAddresses: text("cc_addresses").array().notNull(),
    subject: text().notNull(),
    textBody: text("text_body").notNull(),
    htmlBody: text("html_body"),
    /** What is printed of a letter; none of an e-mail. */
    letter: jsonb().$type<LetterContent>(),
    /** The Message-ID header, without brackets: the same mail sent twice is seen once, and a reply names it. */
    messageId: text("message_id").notNull(),
    effectId: uuid("effect_id"),
    state: text().$type<MailState>().notNull(),
    /** Why it was not taken, or came back. */
    stateReason: text("state_reason"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at"),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex("customer_mails_by_message_id").on(t.messageId),
    index("customer_mails_of_customer").on(t.customerId, t.createdAt.desc().nullsFirst()),
    index("customer_mails_of_effect").on(t.effectId).where(sql`effect_id is not null`),
    check("customer_mails_medium_known", inSet(t.medium, ["email", "letter"])),
    check("customer_mails_state_known", inSet(t.state, mailStates)),
    check("customer_mails_letter_has_content", sql`(medium = 'letter') = (letter is not null)`),
    check("customer_mails_to_somebody", sql`medium = 'letter' or cardinality(to_addresses) > 0`),
  ],
);

/** Files that go with a mail, as they were when it was asked for. */
export const mailAttachments = pgTable(
  "mail_attachments",
  {
    id: rowId(),
    mailId: uuid("mail_id")
      .notNull()
      .references(() => customerMails.id),
    entityCode: text("entity_code").notNull(),
    name: text().notNull(),
    mediaType: text("media_type").notNull(),
    content: bytes("content").notNull(),
    sha256: text().notNull(),
  },
  (t) => [index("mail_attachments_of_mail").on(t.mailId)],
);

/**
 * What came back from customers: answers, and mails that could not be delivered. The words are the customer's: shown, never
 * run or obeyed. One row per event of the mail system, however often it is delivered; what belongs to nobody waits for somebody.
 */
export const inboundMails = pgTable(
  "inbound_mails",
  {
    id: rowId(),
    eventId: text("event_id").notNull(),
    kind: text().$type<InboundMailKind>().notNull(),
    entityCode: text("entity_code"),
    customerId: uuid("customer_id"),
    /** The mail it answers, or that came back. */
    mailId: uuid("mail_id"),
    fromAddress: text("from_address").notNull(),
    fromName: text("from_name"),
    subject: text().notNull(),
    textBody: text("text_body").notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    receivedAt: instant("received_at").notNull(),
    /** Who said whose it is, where the mail itself did not. */
    assignedBy: text("assigned_by"),
  },
  (t) => [
    uniqueIndex("inbound_mails_by_event").on(t.eventId),
    index("inbound_mails_of_customer").on(t.customerId, t.receivedAt),
    index("inbound_mails_unassigned").on(t.receivedAt).where(sql`customer_id is null`),
    check("inbound_mails_kind_known", inSet(t.kind, inboundMailKinds)),
  ],
);
