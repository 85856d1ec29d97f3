import { sql } from "drizzle-orm";
import type { ForecastPast } from "#server/domain/collections/forecast-window";
import { isoWeekOf } from "#server/domain/collections/iso-week";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { ForecastInput, ofEntities } from "#server/services/forecast/forecast-input";

const WEEKS_BACK = 8;

type Row = { starts_on: PlainDate; expected_on: PlainDate; expected_minor: string; came_minor: string };

/**
 * What was expected of past weeks by the last forecast before they began, against what was paid in them on invoices that
 * were out by then: of what is billed later no forecast can know.
 */
export const forecastAccuracy = defineQuery({
  name: "forecast.accuracy",
  permission: "collection.read",
  input: ForecastInput.required({ currency: true }),
  async run({ tx, now }, { entities, currency }): Promise<ForecastPast[]> {
    const thisWeek = isoWeekOf(businessDate(now, "UTC")).startsOn;
    const rows = await tx.execute<Row>(sql`
      with weeks as (
        select day::date as starts_on from generate_series(${addDays(thisWeek, -7 * WEEKS_BACK)}::date, ${addDays(thisWeek, -7)}::date, interval '7 days') day),
      bases as (
        select w.starts_on, r.entity_code, max(r.made_on) as made_on from weeks w
        join cash_forecast_runs r on r.made_on < w.starts_on and r.made_on >= w.starts_on - 7 where ${ofEntities(entities, sql`r.entity_code`)} group by 1, 2),
      expected as (
        select b.starts_on, sum(f.amount_minor) as minor from bases b join cash_forecasts f
          on f.entity_code = b.entity_code and f.made_on = b.made_on and f.starts_on = b.starts_on and f.currency = ${currency} group by 1),
      came as (
        select b.starts_on, sum(a.amount_minor) as minor from bases b
        join allocations a on a.entity_code = b.entity_code and a.applied_on >= b.starts_on and a.applied_on < b.starts_on + 7
        join invoices i on i.id = a.invoice_id and i.issued_on <= b.made_on
        where a.currency = ${currency} and a.deleted_at is null group by 1)
      select b.starts_on::text, min(b.made_on)::text as expected_on, coalesce(max(e.minor), 0)::text as expected_minor, coalesce(max(c.minor), 0)::text as came_minor
      from bases b left join expected e on e.starts_on = b.starts_on left join came c on c.starts_on = b.starts_on
      group by 1 order by 1 desc`);
    return rows.map((row) => ({
      ...isoWeekOf(row.starts_on),
      expectedOn: row.expected_on,
      expected: { minor: BigInt(row.expected_minor), currency },
      came: { minor: BigInt(row.came_minor), currency },
    }));
  },
});
