import { type SQL, sql } from "drizzle-orm";
import type { AgingBuckets } from "#server/domain/accounts/views";
import type { PlainDate } from "#server/domain/time";
import { contestedSql } from "#server/services/disputes/contested-sql";

export type StoredBuckets = { [Column in keyof AgingBuckets]: string };

/**
 * The tables "day", "moves" and "balances": what each invoice left to pay at the end of a day. Drafts, voided, deleted and
 * written-off invoices are left out as they stand today, for past days too: they are no money anybody can still expect.
 * `ofInvoices` and `ofMoves` narrow the invoices and what was given to them; each is a condition that begins with "and".
 */
export function balancesAsOf(asOf: PlainDate, ofInvoices: SQL, ofMoves: SQL = ofInvoices): SQL {
  return sql`
      day as (select ${asOf}::date as as_of),
      moves as (
        select id as invoice_id, currency, entity_code, as_of - coalesce(due_on, issued_on) as days, total_minor as minor from invoices, day
        where issued_on <= as_of and status in ('open', 'paid') and deleted_at is null ${ofInvoices}
        union all
        select invoice_id, currency, null, null, -amount_minor from allocations, day
        where applied_on <= as_of and deleted_at is null ${ofMoves}
        union all
        select invoice_id, currency, null, null, -total_minor from credit_memos, day
        where issued_on <= as_of and status <> 'void' and deleted_at is null ${ofMoves}),
      balances as (
        select invoice_id, currency, max(entity_code) as entity_code, max(days) as days, sum(minor) as minor from moves
        group by invoice_id, currency having sum(minor) > 0 and count(days) > 0)`;
}

/** The table "undisputed" behind "balances": what of each is not contested at the end of the same day. */
export const undisputedBalances: SQL = sql`
      undisputed as (
        select * from (
          select b.invoice_id, b.currency, b.entity_code, b.days, b.minor - ${contestedSql({ id: sql`b.invoice_id`, openMinor: sql`b.minor`, isMarked: sql`i.is_disputed` }, sql`day.as_of`)} as minor
          from balances b join invoices i on i.id = b.invoice_id cross join day) rest
        where minor > 0)`;

/** The balances summed by days past due. */
export const bucketColumns: SQL = sql`
        coalesce(sum(minor) filter (where days <= 0), 0)::text as current,
        coalesce(sum(minor) filter (where days between 1 and 30), 0)::text as d1_30,
        coalesce(sum(minor) filter (where days between 31 and 60), 0)::text as d31_60,
        coalesce(sum(minor) filter (where days between 61 and 90), 0)::text as d61_90,
        coalesce(sum(minor) filter (where days between 91 and 120), 0)::text as d91_120,
        coalesce(sum(minor) filter (where days > 120), 0)::text as d120_plus,
        sum(minor)::text as total, count(*)::text as invoices`;

export function bucketsOf(row: StoredBuckets): AgingBuckets {
  return {
    current: BigInt(row.current),
    d1_30: BigInt(row.d1_30),
    d31_60: BigInt(row.d31_60),
    d61_90: BigInt(row.d61_90),
    d91_120: BigInt(row.d91_120),
    d120_plus: BigInt(row.d120_plus),
    total: BigInt(row.total),
    invoices: Number(row.invoices),
  };
}
