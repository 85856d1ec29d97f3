import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountAttempt, AccountAttemptPage } from "#server/domain/accounts/views";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { asSentence } from "#server/domain/exceptions/words";
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
  attempted_at: string;
  invoice_id: string | null;
  invoice_number: string | null;
  currency: string;
  amount_minor: string;
  method: string | null;
  status: AccountAttempt["outcome"];
  code: string | null;
};

/** Every try to charge a customer, the latest first, with the reason of those that failed. */
export const accountAttempts = defineQuery({
  name: "customer.attempts",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid(), isRolledUp: z.boolean(), cursor: RecordCursor.optional() }),
  async run(scope, { customerId, isRolledUp, cursor }): Promise<AccountAttemptPage> {
    const customers = sql.param(await findAccountCustomers(scope, customerId, isRolledUp));
    const after = cursor ? sql`and (a.attempted_at, a.id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)` : sql``;
    // A charge leads to its customer by itself or by the invoice it was for.
    const rows = await scope.tx.execute<Row>(sql`
      select a.id, ${placeOfInstant(sql`a.attempted_at`)} as place, a.attempted_at, a.invoice_id, coalesce(i.number, i.external_id) as invoice_number,
        a.currency, a.amount_minor::text, a.method, a.status, coalesce(a.decline_code, a.failure_code) as code
      from payment_attempts a left join invoices i on i.id = a.invoice_id
      where (a.invoice_id in (select id from invoices where customer_id = any(${customers}::uuid[])) or (a.invoice_id is null and a.customer_id = any(${customers}::uuid[])))
        and a.deleted_at is null ${after}
      order by a.attempted_at desc, a.id desc limit ${RECORDS_A_PAGE + 1}`);
    const { rows: page, nextCursor } = recordPage(rows);
    return { rows: page.map(attemptOf), nextCursor };
  },
});

function attemptOf({ currency, code, ...row }: Row): AccountAttempt {
  return {
    id: row.id,
    at: new Date(row.attempted_at),
    invoice:
      row.invoice_id === null || row.invoice_number === null
        ? null
        : { id: row.invoice_id, number: row.invoice_number },
    amount: { minor: BigInt(row.amount_minor), currency },
    method: row.method,
    outcome: row.status,
    reason: row.status === "failed" ? asSentence(declineOf(code).words) : null,
  };
}
