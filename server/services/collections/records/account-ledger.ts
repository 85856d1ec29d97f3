import { sql } from "drizzle-orm";
import { z } from "zod";
import type { LedgerEntry, LedgerPage } from "#server/domain/collections/record-views";
import type { CallOutcome, ContactChannel, ContactDirection } from "#server/domain/collections/records";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import {
  placeOfInstant,
  RECORDS_A_PAGE,
  RecordCursor,
  recordPage,
} from "#server/services/collections/records/record-cursor";

type Row = {
  id: string;
  place: string;
  direction: ContactDirection;
  channel: ContactChannel;
  is_automated: boolean;
  at: string;
  on_day: PlainDate;
  outcome: CallOutcome | null;
  person_name: string | null;
  subject: string | null;
  note: string | null;
  invoices: { id: string; number: string }[];
  mail_id: string | null;
  inbound_mail_id: string | null;
  answer: string | null;
  by_name: string;
  promise_numbers: string[];
};

/** Every word with a customer, the latest first. */
export const accountLedger = defineQuery({
  name: "collection.ledger",
  permission: "collection.read",
  input: z.strictObject({ customerId: z.uuid(), cursor: RecordCursor.optional() }),
  async run(scope, { customerId, cursor }): Promise<LedgerPage> {
    await findAccountCustomers(scope, customerId, false);
    const after = cursor ? sql`and (l.at, l.id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)` : sql``;
    const rows = await scope.tx.execute<Row>(sql`
      select l.id, ${placeOfInstant(sql`l.at`)} as place, l.direction, l.channel, l.is_automated, l.at, l.on_day::text, l.outcome, l.person_name, l.subject, l.note,
        coalesce((select json_agg(json_build_object('id', i.id, 'number', coalesce(i.number, i.external_id)) order by i.issued_on, i.id)
          from invoices i where i.id = any(l.invoice_ids)), '[]') as invoices,
        l.mail_id, l.inbound_mail_id, left(a.text_body, 20000) as answer, l.by_name,
        coalesce((select json_agg(p.number::text order by p.position) from promises p where p.customer_id = l.customer_id and p.contact_id = l.id), '[]') as promise_numbers
      from contact_ledger l left join inbound_mails a on a.id = l.inbound_mail_id where l.customer_id = ${customerId}::uuid ${after}
      order by l.at desc, l.id desc limit ${RECORDS_A_PAGE + 1}`);
    const { rows: page, nextCursor } = recordPage(rows);
    return { rows: page.map(entryOf), nextCursor };
  },
});

function entryOf(row: Row): LedgerEntry {
  return {
    id: row.id,
    direction: row.direction,
    channel: row.channel,
    isAutomated: row.is_automated,
    at: new Date(row.at),
    onDay: row.on_day,
    outcome: row.outcome,
    personName: row.person_name,
    subject: row.subject,
    note: row.note,
    invoices: row.invoices,
    mailId: row.mail_id,
    inboundMailId: row.inbound_mail_id,
    answer: row.answer,
    byName: row.by_name,
    promiseNumbers: row.promise_numbers.map(Number),
  };
}
