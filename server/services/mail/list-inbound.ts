import { sql } from "drizzle-orm";
import { z } from "zod";
import type { InboundMailKind } from "#server/domain/mail/customer-mail";
import type { InboundRow } from "#server/domain/mail/views";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";

const PAGE = 50;

type Row = {
  id: string;
  kind: InboundMailKind;
  customer_id: string | null;
  customer_name: string | null;
  mail_id: string | null;
  mail_subject: string | null;
  from_address: string;
  from_name: string | null;
  subject: string;
  text_body: string;
  received_at: string;
  assigned_by: string | null;
};

const selected = sql`
      select i.id, i.kind, i.customer_id, c.name as customer_name, i.mail_id, m.subject as mail_subject, i.from_address, i.from_name, i.subject,
        left(i.text_body, 20000) as text_body, i.received_at, i.assigned_by
      from inbound_mails i left join customers c on c.id = i.customer_id left join customer_mails m on m.id = i.mail_id`;

/** What customers sent back, the latest first: of one customer, or what belongs to nobody yet. Their words are shown, never obeyed. */
export const listInbound = defineQuery({
  name: "mail.inbound",
  permission: "collection.read",
  input: z.strictObject({
    isUnassigned: z.boolean().default(false),
    customerId: z.uuid().optional(),
    cursor: z
      .string()
      .regex(/^\S+ [0-9a-f-]{36}$/)
      .max(100)
      .optional(),
  }),
  async run({ tx }, { isUnassigned, customerId, cursor }): Promise<{ rows: InboundRow[]; nextCursor: string | null }> {
    const [at, id] = cursor?.split(" ") ?? [];
    const rows = await tx.execute<Row>(sql`
      ${selected}
      where ${isUnassigned ? sql`i.customer_id is null` : sql`true`} and ${customerId === undefined ? sql`true` : sql`i.customer_id = ${customerId}`}
        and ${at === undefined ? sql`true` : sql`(i.received_at, i.id) < (${at}::timestamptz, ${id}::uuid)`}
      order by i.received_at desc, i.id desc limit ${PAGE + 1}`);
    const page = rows.slice(0, PAGE).map(inboundRow);
    const last = page.at(-1);
    return {
      rows: page,
      nextCursor: rows.length > PAGE && last ? `${last.receivedAt.toISOString()} ${last.id}` : null,
    };
  },
});

/** One mail as a customer sent it. */
export const getInbound = defineQuery({
  name: "mail.get_inbound",
  permission: "collection.read",
  input: z.strictObject({ inboundId: z.uuid() }),
  async run({ tx }, { inboundId }): Promise<InboundRow> {
    const [row] = await tx.execute<Row>(sql`${selected} where i.id = ${inboundId}::uuid`);
    if (!row) throw notFound("There is no such mail, or it belongs to a legal entity you do not work for.");
    return inboundRow(row);
  },
});

function inboundRow(row: Row): InboundRow {
  return {
    id: row.id,
    kind: row.kind,
    customer: row.customer_id === null ? null : { id: row.customer_id, name: row.customer_name ?? "" },
    mail: row.mail_id === null ? null : { id: row.mail_id, subject: row.mail_subject ?? "" },
    fromAddress: row.from_address,
    fromName: row.from_name,
    subject: row.subject,
    text: row.text_body,
    receivedAt: new Date(row.received_at),
    assignedBy: row.assigned_by,
  };
}
