import { type SQL, sql } from "drizzle-orm";
import type { PlainDate } from "#server/domain/time";

/**
 * Payments of customers of which something pays no invoice, with what that is: id, customer_id, currency, received_on, minor.
 * As of a day, where one is named, by what had come and been given to invoices by then; what was sent back is known as of
 * today alone.
 */
export function unappliedPayments(customerIds: readonly string[], asOf?: PlainDate): SQL {
  const [came, given] =
    asOf === undefined
      ? [sql``, sql``]
      : [sql`and p.received_on <= ${asOf}::date`, sql`and a.applied_on <= ${asOf}::date`];
  return sql`(
      select * from (
        select p.id, p.customer_id, p.currency, p.received_on, p.amount_minor - p.refunded_minor - coalesce((
          select sum(a.amount_minor) from allocations a where a.payment_id = p.id ${given} and a.deleted_at is null), 0) as minor
        from payments p where p.customer_id = any(${sql.param(customerIds)}::uuid[]) ${came} and p.deleted_at is null) left_over
      where minor > 0)`;
}
