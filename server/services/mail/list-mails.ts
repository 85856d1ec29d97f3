import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { MailState } from "#server/domain/mail/customer-mail";
import type { MailAttachment, MailDetail, MailRow } from "#server/domain/mail/views";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { entitiesWhoseMailWaits, mailSettings, waitingSentence } from "#server/services/mail/mail-settings";

const PAGE = 50;

/** Which mails: all that went out or will, those that did not get there, or letters that wait to be printed. */
export const mailLists = ["sent", "returned", "letters"] as const;

const conditions: Record<(typeof mailLists)[number], SQL> = {
  sent: sql`true`,
  returned: sql`m.state in ('returned', 'failed', 'unknown')`,
  letters: sql`m.medium = 'letter' and m.state = 'queued'`,
};

type Row = {
  id: string;
  customer_id: string;
  customer_name: string;
  entity: string;
  medium: MailRow["medium"];
  template: string;
  subject: string;
  to_addresses: string[];
  state: MailState;
  state_reason: string | null;
  created_by: string | null;
  created_at: string;
  sent_at: string | null;
  version: number;
};

const columns = sql`m.id, m.customer_id, c.name as customer_name, m.entity_code as entity, m.medium, m.template, m.subject, m.to_addresses, m.state, m.state_reason,
  case when exists (select from contact_ledger l where l.mail_id = m.id and l.is_automated) then null else m.created_by end as created_by, m.created_at, m.sent_at, m.version`;

/** Mails and letters to customers, the latest first, page after page; of one customer where it is named. */
export const listMails = defineQuery({
  name: "mail.list",
  permission: "collection.read",
  input: z.strictObject({
    list: z.enum(mailLists).default("sent"),
    customerId: z.uuid().optional(),
    /** The instant and the id of the last row of the page before. */
    cursor: z
      .string()
      .regex(/^\S+ [0-9a-f-]{36}$/)
      .max(100)
      .optional(),
  }),
  async run({ tx }, { list, customerId, cursor }): Promise<{ rows: MailRow[]; nextCursor: string | null }> {
    const [at, id] = cursor?.split(" ") ?? [];
    const rows = await tx.execute<Row>(sql`
      select ${columns} from customer_mails m join customers c on c.id = m.customer_id
      where ${conditions[list]} and ${customerId === undefined ? sql`true` : sql`m.customer_id = ${customerId}`}
        and ${at === undefined ? sql`true` : sql`(m.created_at, m.id) < (${at}::timestamptz, ${id}::uuid)`}
      order by m.created_at desc, m.id desc limit ${PAGE + 1}`);
    const page = rows.slice(0, PAGE).map(mailRow);
    const last = page.at(-1);
    return { rows: page, nextCursor: rows.length > PAGE && last ? `${last.createdAt.toISOString()} ${last.id}` : null };
  },
});

export type MailCounts = {
  returned: number;
  letters: number;
  unassigned: number;
  waiting: string | null;
  hasCatcher: boolean;
};

/** What of the mail needs somebody, and why mails wait where they do. */
export const countMails = defineQuery({
  name: "mail.counts",
  permission: "collection.read",
  input: z.strictObject({}),
  async run(scope): Promise<MailCounts> {
    const [row] = await scope.tx.execute<{ returned: number; letters: number; unassigned: number }>(sql`
      select (select count(*)::int from customer_mails m where ${conditions.returned}) as returned,
        (select count(*)::int from customer_mails m where ${conditions.letters}) as letters,
        (select count(*)::int from inbound_mails where customer_id is null) as unassigned`);
    return {
      returned: 0,
      letters: 0,
      unassigned: 0,
      ...row,
      waiting: await whyWaiting(scope),
      hasCatcher: mailSettings().hasCatcher,
    };
  },
});

async function whyWaiting(scope: Pick<Scope, "tx">): Promise<string | null> {
  const [entity] = await entitiesWhoseMailWaits(scope);
  return entity === undefined ? null : waitingSentence(entity);
}

/** One mail as it was sent. */
export const getMail = defineQuery({
  name: "mail.get",
  permission: "collection.read",
  input: z.strictObject({ mailId: z.uuid() }),
  async run({ tx }, { mailId }): Promise<MailDetail> {
    type Detail = Row & { text_body: string; locale: string; template_version: string; message_id: string };
    const [row] = await tx.execute<Detail>(sql`
      select ${columns}, m.text_body, m.locale, m.template_version, m.message_id from customer_mails m join customers c on c.id = m.customer_id where m.id = ${mailId}`);
    if (!row) throw notFound("There is no such mail, or it belongs to a legal entity you do not work for.");
    const attachments = await tx.execute<MailAttachment>(
      sql`select name, media_type as "mediaType", length(content) as bytes from mail_attachments where mail_id = ${mailId} order by id`,
    );
    return {
      ...mailRow(row),
      text: row.text_body,
      locale: row.locale,
      templateVersion: row.template_version,
      messageId: row.message_id,
      attachments,
    };
  },
});

function mailRow(row: Row): MailRow {
  return {
    id: row.id,
    customer: { id: row.customer_id, name: row.customer_name },
    entity: row.entity,
    medium: row.medium,
    template: row.template,
    subject: row.subject,
    to: row.to_addresses,
    state: row.state,
    reason: row.state_reason,
    createdBy: row.created_by,
    createdAt: new Date(row.created_at),
    sentAt: row.sent_at === null ? null : new Date(row.sent_at),
    version: row.version,
  };
}
