import { sql } from "drizzle-orm";
import { z } from "zod";
import type { RetryOverview } from "#server/domain/collections/charge-retry-views";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";

type CountRow = { planned: number; due_today: number; held: number; under_way: number; exhausted: number };
type DayRow = { day: PlainDate; currency: string; count: number; minor: string };

const DAYS_SHOWN = 14;

/** How many charges are to come on which day, are under way, wait, and were given up on invoices still open. */
export const retryOverview = defineQuery({
  name: "charge_retry.overview",
  permission: "collection.read",
  input: z.strictObject({}),
  async run({ tx, now }): Promise<RetryOverview> {
    const today = sql`(${now.toISOString()}::timestamptz at time zone e.time_zone)::date`;
    const [counts] = await tx.execute<CountRow>(sql`
      select count(*) filter (where r.state in ('planned', 'waiting'))::int as planned,
        count(*) filter (where r.state = 'planned' and r.held_because is null and r.planned_on <= ${today})::int as due_today,
        count(*) filter (where r.state in ('planned', 'waiting') and r.held_because is not null)::int as held,
        count(*) filter (where r.state = 'requested')::int as under_way,
        count(*) filter (where r.state = 'exhausted' and i.status = 'open')::int as exhausted
      from charge_retries r join legal_entities e on e.code = r.entity_code join invoices i on i.id = r.invoice_id
      where r.state in ('planned', 'waiting', 'requested', 'exhausted')`);
    const days = await tx.execute<DayRow>(sql`
      select r.planned_on::text as day, r.currency, count(*)::int as count, sum(r.amount_minor)::text as minor from charge_retries r
      where r.state = 'planned' and r.held_because is null and r.planned_on in (
        select distinct planned_on from charge_retries where state = 'planned' and held_because is null order by planned_on limit ${DAYS_SHOWN})
      group by 1, 2 order by 1, 2`);
    const { planned = 0, due_today: dueToday = 0, held = 0, under_way: underWay = 0, exhausted = 0 } = counts ?? {};
    return { planned, dueToday, held, underWay, exhausted, days: daysOf(days) };
  },
});

function daysOf(rows: readonly DayRow[]): RetryOverview["days"] {
  return [...Map.groupBy(rows, ({ day }) => day)].map(([day, group]) => ({
    day,
    count: group.reduce((sum, { count }) => sum + count, 0),
    amounts: group.map(({ currency, minor }) => ({ minor: BigInt(minor), currency })),
  }));
}
