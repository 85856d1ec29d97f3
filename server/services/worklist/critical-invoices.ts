import { sql } from "drizzle-orm";
import { z } from "zod";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import type { LaneKey } from "#server/domain/collections/lanes";
import type { CriticalInvoice } from "#server/domain/collections/worklist-views";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { baseAmounts } from "#server/services/exceptions/base-amount";

const MOST_ROWS = 200;
/** A factor is told with this many digits behind its point. */
const FACTOR_SCALE = 1_000_000_000n;

type Row = {
  id: string;
  number: string;
  customer_id: string;
  customer_name: string;
  entity_code: string;
  due_on: PlainDate;
  days: number;
  open_minor: string;
  base_minor: string;
  currency: string;
  is_disputed: boolean;
  lane: LaneKey | null;
  owner_name: string | null;
};

/** What is past due, whatever its account's lane: the largest sums by their age first. */
export const criticalInvoices = defineQuery({
  name: "worklist.critical_invoices",
  permission: "collection.read",
  input: z.strictObject({ entities: z.array(z.string().max(20)).max(30).default([]) }),
  async run(scope, { entities }): Promise<CriticalInvoice[]> {
    const { currencies, factors } = await loadFactors(scope);
    const rows = await scope.tx.execute<Row>(sql`
      with late as (
        select i.id, i.number, i.customer_id, i.entity_code, i.currency, i.is_disputed, d.due_on, d.today - d.due_on as days,
          i.total_minor - coalesce(a.minor, 0) - coalesce(m.minor, 0) as open_minor
        from invoices i join legal_entities e on e.code = i.entity_code
        cross join lateral (select coalesce(i.due_on, i.issued_on) as due_on, (${scope.now.toISOString()}::timestamptz at time zone e.time_zone)::date as today) d
        left join lateral (select sum(amount_minor) as minor from allocations where invoice_id = i.id and currency = i.currency and applied_on <= d.today and deleted_at is null) a on true
        left join lateral (select sum(total_minor) as minor from credit_memos where invoice_id = i.id and currency = i.currency and issued_on <= d.today and status <> 'void' and deleted_at is null) m on true
        where i.status = 'open' and i.deleted_at is null and d.due_on < d.today
          and (cardinality(${sql.param(entities)}::text[]) = 0 or i.entity_code = any(${sql.param(entities)}::text[]))),
      weighed as (
        select late.*, trunc(open_minor * coalesce(f.factor, 0))::bigint as base_minor
        from late left join unnest(${sql.param(currencies)}::text[], ${sql.param(factors)}::text[]::numeric[]) as f(currency, factor) on f.currency = late.currency
        where open_minor > 0)
      select w.id, coalesce(w.number, '') as number, w.customer_id, c.name as customer_name, w.entity_code, w.due_on::text, w.days, w.open_minor::text, w.base_minor::text, w.currency, w.is_disputed,
        k.lane, (select p.name from users u join people p on p.id = u.person_id where u.id = k.owner_id) as owner_name
      from (select * from weighed order by base_minor::numeric * days desc, id limit ${MOST_ROWS}) w join customers c on c.id = w.customer_id
      left join cases k on k.type = ${ACCOUNT_CASE} and k.dedupe_key = w.customer_id::text and k.closed_at is null
      order by w.base_minor::numeric * w.days desc, w.id`);
    return rows.map(invoiceOf);
  },
});

function invoiceOf(row: Row): CriticalInvoice {
  return {
    id: row.id,
    number: row.number,
    customerId: row.customer_id,
    customerName: row.customer_name,
    entity: row.entity_code,
    dueOn: row.due_on,
    days: row.days,
    open: { minor: BigInt(row.open_minor), currency: row.currency },
    base: { minor: BigInt(row.base_minor), currency: REPORTING_CURRENCY },
    isDisputed: row.is_disputed,
    lane: row.lane,
    ownerName: row.owner_name,
  };
}

/** What a minor unit of each currency that is owed is worth in the reporting currency. */
async function loadFactors(scope: Pick<Scope, "tx" | "now">): Promise<{ currencies: string[]; factors: string[] }> {
  const rows = await scope.tx.execute<{ currency: string }>(
    sql`select distinct currency from invoices where status = 'open' and deleted_at is null order by 1`,
  );
  const currencies = rows.map(({ currency }) => currency);
  const base = await baseAmounts(scope, currencies, businessDate(scope.now, "UTC"));
  const factors = currencies.map((currency) => {
    const worth = base({ minor: FACTOR_SCALE, currency }).toString().padStart(10, "0");
    return `${worth.slice(0, -9)}.${worth.slice(-9)}`;
  });
  return { currencies, factors };
}
