import type postgres from "postgres";
import { CASH_ENTITY } from "#bench/areas/cash-store";

/**
 * The same receipts over whole tables, by hand: every open invoice whose number stands in the words, or of the very amount
 * and of a customer called like the payer, with what is open of it. Nothing of it runs through our code or row-level
 * security, nothing is weighed, and sums of several invoices nobody named are not looked for.
 */
export async function matchBySql(owner: postgres.Sql): Promise<number> {
  return owner.begin(async (tx) => {
    await tx`set local jit = off`;
    const rows = await tx`
      create temporary table matched on commit drop as
      with open as (
        select i.id, i.customer_id, i.number_figures, i.total_minor - coalesce(a.minor, 0) - coalesce(m.minor, 0) as open_minor
        from invoices i
        left join (select invoice_id, sum(amount_minor) as minor from allocations where deleted_at is null group by 1) a on a.invoice_id = i.id
        left join (select invoice_id, sum(total_minor) as minor from credit_memos where status <> 'void' and deleted_at is null group by 1) m on m.invoice_id = i.id
        where i.status = 'open' and i.deleted_at is null and i.entity_code = ${CASH_ENTITY}),
      entry as (
        select id, amount_minor, upper(counterparty_name) as payer, remittance from bank_entries
        where status = 'booked' and amount_minor > 0 and not is_reversal and deleted_at is null and entity_code = ${CASH_ENTITY}),
      named as (
        select e.id as entry_id, o.id as invoice_id, o.open_minor from entry e
        cross join lateral regexp_matches(e.remittance, '[0-9]{5,}', 'g') figures join open o on o.number_figures = ltrim(figures[1], '0')),
      alike as (
        select e.id as entry_id, o.id as invoice_id, o.open_minor from entry e join open o on o.open_minor = e.amount_minor
        join customers c on c.id = o.customer_id and upper(c.name) = e.payer)
      select entry_id, invoice_id, open_minor from named union select entry_id, invoice_id, open_minor from alike`;
    return rows.count;
  });
}
