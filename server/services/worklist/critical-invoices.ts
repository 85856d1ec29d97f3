import { sql } from "drizzle-orm";
import { z } from "zod";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import type { LaneKey } from "#server/domain/collections/lanes";
import type { CriticalInvoice } from "#server/domain/collections/worklist-views";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { contestedSql } from "#server/services/disputes/contested-sql";
import { baseAmounts } from "#server/services/exceptions/base-amount";

const MOST_ROWS = 200;
/** How many of each legal entity and currency are looked at closely first. */
const FIRST_CANDIDATES = 1_000;
/** More of them, where payments and credits have taken away much. */
const CANDIDATES_GROW_BY = 8;
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
  contested_minor: string;
  lane: LaneKey | null;
  owner_name: string | null;
};

/** What is past due, whatever its account's lane: the largest sums by their age first. */
export const criticalInvoices = defineQuery({
  name: "worklist.critical_invoices",
  permission: "collection.read",
  input: z.strictObject({ entities: z.array(z.string().max(20)).max(30).default([]) }),
  async run(scope, { entities }): Promise<CriticalInvoice[]> {
    const shares = await loadShares(scope, entities);
    for (let candidates = FIRST_CANDIDATES; ; candidates *= CANDIDATES_GROW_BY) {
      const { rows, isComplete } = await largestOf(scope, shares, candidates);
      if (isComplete) return rows.map(invoiceOf);
    }
  },
});

/**
 * What is left of an invoice is at most what it was made out over. So only those with the largest totals by their age are
 * looked at for payments and credits; the answer holds once no other could stand before its last row.
 */
async function largestOf(
  scope: Pick<Scope, "tx" | "now">,
  { entities, currencies, factors }: Shares,
  candidates: number,
): Promise<{ rows: Row[]; isComplete: boolean }> {
  const answer = await scope.tx.execute<Partial<Row> & { is_everything: boolean; is_above_rest: boolean | null }>(sql`
    with shares as materialized (
      select p.*, (${scope.now.toISOString()}::timestamptz at time zone e.time_zone)::date as today
      from unnest(${sql.param(entities)}::text[], ${sql.param(currencies)}::text[], ${sql.param(factors)}::text[]::numeric[]) as p(entity_code, currency, factor)
      join legal_entities e on e.code = p.entity_code),
    late as materialized (
      select i.*, s.*, i.most_minor * s.factor as most, count(*) over (partition by s.entity_code, s.currency) = ${candidates} as has_more
      from shares s
      cross join lateral (
        select i.id, i.total_minor, s.today - coalesce(i.due_on, i.issued_on) as days, i.total_minor * (s.today - coalesce(i.due_on, i.issued_on)) as most_minor
        from invoices i
        where i.entity_code = s.entity_code and i.currency = s.currency and i.status = 'open' and i.deleted_at is null and coalesce(i.due_on, i.issued_on) < s.today
        order by most_minor desc, i.id limit ${candidates}) i),
    largest as (
      select late.*, open_minor, open_minor::numeric * factor * days as weight
      from late
      left join lateral (select sum(amount_minor) as minor from allocations where invoice_id = late.id and currency = late.currency and applied_on <= late.today and deleted_at is null) a on true
      left join lateral (select sum(total_minor) as minor from credit_memos where invoice_id = late.id and currency = late.currency and issued_on <= late.today and status <> 'void' and deleted_at is null) m on true
      cross join lateral (select (total_minor - coalesce(a.minor, 0) - coalesce(m.minor, 0))::bigint as open_minor) o
      where open_minor > 0 order by weight desc, open_minor * days desc, id limit ${MOST_ROWS}),
    rest as (select max(most) as most from (select min(most) as most from late where has_more group by entity_code, currency) last)
    select rest.most is null as is_everything, w.weight >= rest.most as is_above_rest, i.id, coalesce(i.number, '') as number, i.customer_id, c.name as customer_name, i.entity_code, coalesce(i.due_on, i.issued_on)::text as due_on, w.days,
      w.open_minor::text, trunc(w.open_minor * w.factor)::bigint::text as base_minor, i.currency,
      ${contestedSql({ id: sql`w.id`, openMinor: sql`w.open_minor`, isMarked: sql`i.is_disputed` }, sql`w.today`)}::text as contested_minor,
      k.lane, (select p.name from users u join people p on p.id = u.person_id where u.id = k.owner_id) as owner_name
    from rest left join (largest w join invoices i on i.id = w.id join customers c on c.id = i.customer_id
      left join cases k on k.type = ${ACCOUNT_CASE} and k.dedupe_key = i.customer_id::text and k.closed_at is null) on true
    order by w.weight desc, w.open_minor * w.days desc, w.id`);
  const rows = answer.filter((row): row is Row & (typeof answer)[number] => row.id !== null);
  const isRestSmaller = rows.length === MOST_ROWS && rows.at(-1)?.is_above_rest === true;
  return { rows, isComplete: isRestSmaller || answer[0]?.is_everything === true };
}

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
    contested: row.contested_minor === "0" ? null : { minor: BigInt(row.contested_minor), currency: row.currency },
    lane: row.lane,
    ownerName: row.owner_name,
  };
}

/** Legal entities with a currency they are owed something in, each with what a minor unit of it is worth in the reporting currency. */
type Shares = { entities: string[]; currencies: string[]; factors: string[] };

/** Leaps from one to the next in the index: whatever is open is not read. */
async function loadShares(scope: Pick<Scope, "tx" | "now">, entities: readonly string[]): Promise<Shares> {
  const open = sql`select entity_code, currency from invoices i where i.status = 'open' and i.deleted_at is null`;
  const first = sql`order by i.entity_code, i.currency limit 1`;
  const rows = await scope.tx.execute<{ entity_code: string; currency: string }>(sql`
    with recursive shares as (
      (${open} ${first})
      union all
      select next.entity_code, next.currency from shares s
      cross join lateral (${open} and (i.entity_code, i.currency) > (s.entity_code, s.currency) ${first}) next)
    select entity_code, currency from shares
    where cardinality(${sql.param(entities)}::text[]) = 0 or entity_code = any(${sql.param(entities)}::text[]) order by 1, 2`);
  const currencies = rows.map(({ currency }) => currency);
  const base = await baseAmounts(scope, currencies, businessDate(scope.now, "UTC"));
  const factors = currencies.map((currency) => {
    const worth = base({ minor: FACTOR_SCALE, currency }).toString().padStart(10, "0");
    return `${worth.slice(0, -9)}.${worth.slice(-9)}`;
  });
  return { entities: rows.map((row) => row.entity_code), currencies, factors };
}
