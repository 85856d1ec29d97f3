import { sql } from "drizzle-orm";
import { z } from "zod";
import { isPlainDate, type PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findOwnEntity } from "#server/services/receivables/own-entity";

/** What is open of one legal entity in one currency, in minor units, by days past due. */
export type AgingRow = {
  entity: string;
  currency: string;
  current: bigint;
  d1_30: bigint;
  d31_60: bigint;
  d61_90: bigint;
  d91_120: bigint;
  d120_plus: bigint;
  total: bigint;
  invoices: number;
};

type Stored = { [Column in keyof AgingRow]: string };

/**
 * What was open at the end of a day: invoices issued by then, less what was allocated and credited by then. Days past
 * due count from the due day, or from the issue day where there is none. Drafts, voided, deleted and written-off
 * invoices are left out as they stand today, for past days too: they are no money anybody can still expect. One pass over
 * what moved, grouped by invoice: right after a large import, joins were planned row against row and took seconds.
 */
export const agingReport = defineQuery({
  name: "aging.report",
  permission: "aging.read",
  input: z.strictObject({
    asOf: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
    entity: z.string().min(1).max(12).optional(),
  }),
  async run(scope, { asOf, entity }): Promise<{ asOf: PlainDate; rows: AgingRow[] }> {
    if (entity !== undefined) await findOwnEntity(scope, entity, "see the aging of");
    const entities = entity === undefined ? scope.entities : [entity];
    const within = entities === "all" ? sql`` : sql`and entity_code = any(${sql.param(entities)}::text[])`;
    const rows = await scope.tx.execute<Stored>(sql`
      with day as (select ${asOf}::date as as_of),
      moves as (
        select id as invoice_id, currency, entity_code, as_of - coalesce(due_on, issued_on) as days, total_minor as minor from invoices, day
        where issued_on <= as_of and status in ('open', 'paid') and deleted_at is null ${within}
        union all
        select invoice_id, currency, null, null, -amount_minor from allocations, day
        where applied_on <= as_of and deleted_at is null ${within}
        union all
        select invoice_id, currency, null, null, -total_minor from credit_memos, day
        where issued_on <= as_of and status <> 'void' and deleted_at is null ${within}),
      balances as (
        select currency, max(entity_code) as entity_code, max(days) as days, sum(minor) as minor from moves
        group by invoice_id, currency having sum(minor) > 0 and count(days) > 0)
      select entity_code as entity, currency,
        coalesce(sum(minor) filter (where days <= 0), 0)::text as current,
        coalesce(sum(minor) filter (where days between 1 and 30), 0)::text as d1_30,
        coalesce(sum(minor) filter (where days between 31 and 60), 0)::text as d31_60,
        coalesce(sum(minor) filter (where days between 61 and 90), 0)::text as d61_90,
        coalesce(sum(minor) filter (where days between 91 and 120), 0)::text as d91_120,
        coalesce(sum(minor) filter (where days > 120), 0)::text as d120_plus,
        sum(minor)::text as total, count(*)::text as invoices
      from balances group by 1, 2 order by 1, 2`);
    return { asOf, rows: rows.map(agingRow) };
  },
});

function agingRow(row: Stored): AgingRow {
  return {
    entity: row.entity,
    currency: row.currency,
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
