import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountInvoice, AccountInvoicePage } from "#server/domain/accounts/views";
import { isPlainDate, type PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { AccountCursor, pageOf, ROWS_A_PAGE } from "#server/services/accounts/account-cursor";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { contestedSql } from "#server/services/disputes/contested-sql";

type Row = {
  id: string;
  number: string | null;
  customer_id: string;
  customer_name: string;
  status: string;
  currency: string;
  issued_on: PlainDate;
  due_on: PlainDate | null;
  total_minor: string;
  left_minor: string;
  days_late: number | null;
  contested_minor: string;
  is_held: boolean;
  is_in_plan: boolean;
};

/**
 * The invoices of a customer as a day left them: those with something left to pay, the oldest first, or the others, the
 * latest first. Open is what the aging counts, so both come to the same sum; of what was voided or written off nothing
 * is left to pay.
 */
export const accountInvoices = defineQuery({
  name: "customer.invoices",
  permission: "customer.read",
  input: z.strictObject({
    customerId: z.uuid(),
    asOf: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
    isRolledUp: z.boolean(),
    kind: z.enum(["open", "past"]),
    cursor: AccountCursor.optional(),
  }),
  async run(scope, { customerId, asOf, isRolledUp, kind, cursor }): Promise<AccountInvoicePage> {
    const customers = await findAccountCustomers(scope, customerId, isRolledUp);
    const [wanted, direction, beyond] =
      kind === "open" ? [sql`left_minor > 0`, sql`asc`, sql`>`] : [sql`left_minor <= 0`, sql`desc`, sql`<`];
    const after = cursor ? sql`and (issued_on, id) ${beyond} (${cursor.day}::date, ${cursor.id}::uuid)` : sql``;
    const rows = await scope.tx.execute<Row>(sql`
      with told as (
        select i.*, paid.last_on,
          case when i.status in ('open', 'paid') then i.total_minor - coalesce(paid.minor, 0) - coalesce(credited.minor, 0) else 0 end as left_minor
        from invoices i
        left join lateral (
          select sum(amount_minor) as minor, max(applied_on) as last_on from allocations a
          where a.invoice_id = i.id and a.applied_on <= ${asOf}::date and a.deleted_at is null) paid on true
        left join lateral (
          select sum(total_minor) as minor from credit_memos m
          where m.invoice_id = i.id and m.issued_on <= ${asOf}::date and m.status <> 'void' and m.deleted_at is null) credited on true
        where i.customer_id = any(${sql.param(customers)}::uuid[]) and i.issued_on <= ${asOf}::date
          and i.status not in ('draft', 'deleted') and i.deleted_at is null),
      page as (
        select * from told where ${wanted} ${after}
        order by issued_on ${direction}, id ${direction} limit ${ROWS_A_PAGE + 1})
      select t.id, t.number, t.customer_id, c.name as customer_name, t.status, t.currency, t.issued_on::text, t.due_on::text,
        t.total_minor::text, t.left_minor::text,
        case when ${kind} = 'open' then ${asOf}::date - coalesce(t.due_on, t.issued_on) else t.last_on - coalesce(t.due_on, t.issued_on) end as days_late,
        ${contestedSql({ id: sql`t.id`, openMinor: sql`t.left_minor`, isMarked: sql`t.is_disputed` }, sql`${asOf}::date`)}::text as contested_minor,
        exists (select from cases k where k.subject_type = 'invoice' and k.subject_id = t.id and k.closed_at is null and k.is_holding_invoice) as is_held,
        exists (select from payment_plan_invoices x join payment_plans p on p.id = x.plan_id where x.invoice_id = t.id and p.state = 'active') as is_in_plan
      from page t join customers c on c.id = t.customer_id
      order by t.issued_on ${direction}, t.id ${direction}`);
    return pageOf(rows.map(invoiceOf), ({ issuedOn }) => issuedOn);
  },
});

function invoiceOf(row: Row): AccountInvoice {
  const { currency } = row;
  return {
    id: row.id,
    number: row.number,
    customer: { id: row.customer_id, name: row.customer_name },
    status: row.status,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    total: { minor: BigInt(row.total_minor), currency },
    left: { minor: BigInt(row.left_minor), currency },
    daysLate: row.days_late,
    contested: row.contested_minor === "0" ? null : { minor: BigInt(row.contested_minor), currency },
    isHeldByCase: row.is_held,
    isInPlan: row.is_in_plan,
  };
}
