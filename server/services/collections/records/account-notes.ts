import { sql } from "drizzle-orm";
import { z } from "zod";
import type { NotePage } from "#server/domain/collections/record-views";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { doer } from "#server/services/collections/records/account-event";
import {
  placeOfInstant,
  RECORDS_A_PAGE,
  RecordCursor,
  recordPage,
} from "#server/services/collections/records/record-cursor";

type Row = { id: string; place: string; text: string; author_id: string | null; author_name: string; at: string };

/** What people noted of an account, the latest first. */
export const accountNotesPage = defineQuery({
  name: "collection.notes",
  permission: "collection.read",
  input: z.strictObject({ customerId: z.uuid(), cursor: RecordCursor.optional() }),
  async run(scope, { customerId, cursor }): Promise<NotePage> {
    await findAccountCustomers(scope, customerId, false);
    const after = cursor ? sql`and (at, id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)` : sql``;
    const rows = await scope.tx.execute<Row>(sql`
      select id, ${placeOfInstant(sql`at`)} as place, text, author_id, author_name, at from account_notes
      where customer_id = ${customerId}::uuid ${after} order by at desc, id desc limit ${RECORDS_A_PAGE + 1}`);
    const { rows: page, nextCursor } = recordPage(rows);
    const { id: reader } = doer(scope);
    return {
      rows: page.map(({ id, text, author_id, author_name, at }) => ({
        id,
        text,
        authorName: author_name,
        at: new Date(at),
        isOwn: author_id !== null && author_id === reader,
      })),
      nextCursor,
    };
  },
});
