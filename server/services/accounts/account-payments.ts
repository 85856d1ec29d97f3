import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountPaymentPage } from "#server/domain/accounts/views";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { AccountCursor, pageOf, ROWS_A_PAGE } from "#server/services/accounts/account-cursor";
import { findAccountCustomers } from "#server/services/accounts/account-customers";

type Row = {
  id: string;
  received_on: PlainDate;
  method: string | null;
  currency: string;
  amount_minor: string;
  refunded_minor: string;
  unapplied_minor: string;
  allocations: { id: string; number: string; currency: string; minor: string; on: PlainDate }[] | null;
};

/** What a customer paid, the latest first, and what of it pays no invoice. */
export const accountPayments = defineQuery({
  name: "customer.payments",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid(), isRolledUp: z.boolean(), cursor: AccountCursor.optional() }),
  async run(scope, { customerId, isRolledUp, cursor }): Promise<AccountPaymentPage> {
    const customers = await findAccountCustomers(scope, customerId, isRolledUp);
    const after = cursor ? sql`and (p.received_on, p.id) < (${cursor.day}::date, ${cursor.id}::uuid)` : sql``;
    const rows = await scope.tx.execute<Row>(sql`
      select p.id, p.received_on::text, p.method, p.currency, p.amount_minor::text, p.refunded_minor::text,
        greatest(0, p.amount_minor - p.refunded_minor - coalesce((
          select sum(a.amount_minor) from allocations a where a.payment_id = p.id and a.deleted_at is null), 0))::text as unapplied_minor,
        (select json_agg(json_build_object('id', i.id, 'number', coalesce(i.number, i.external_id), 'currency', a.currency, 'minor', a.amount_minor::text, 'on', a.applied_on)
            order by a.applied_on, i.issued_on, i.id)
          from allocations a join invoices i on i.id = a.invoice_id where a.payment_id = p.id and a.deleted_at is null) as allocations
      from payments p
      where p.customer_id = any(${sql.param(customers)}::uuid[]) and p.deleted_at is null ${after}
      order by p.received_on desc, p.id desc limit ${ROWS_A_PAGE + 1}`);
    const payments = rows.map(({ currency, ...row }) => ({
      id: row.id,
      receivedOn: row.received_on,
      method: row.method,
      amount: { minor: BigInt(row.amount_minor), currency },
      refunded: { minor: BigInt(row.refunded_minor), currency },
      unapplied: { minor: BigInt(row.unapplied_minor), currency },
      allocations: (row.allocations ?? []).map((one) => ({
        invoiceId: one.id,
        number: one.number,
        amount: { minor: BigInt(one.minor), currency: one.currency },
        appliedOn: one.on,
      })),
    }));
    return pageOf(payments, ({ receivedOn }) => receivedOn);
  },
});
