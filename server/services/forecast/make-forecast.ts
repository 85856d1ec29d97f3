import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cashForecastParts, cashForecastRuns, cashForecasts } from "#db/schema/forecasts";
import type { ForecastSource } from "#server/domain/collections/forecast";
import { businessDate, type PlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import { MOST_ACCOUNTS } from "#server/services/collections/load-account-histories";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { type AccountForecast, loadForecast } from "#server/services/forecast/load-forecast";
import { activePolicy } from "#server/services/policies/active-policy";

type Sum = { week: string; startsOn: PlainDate; currency: string; source: ForecastSource; minor: bigint };

/**
 * Works out when what is open at a legal entity comes in, and keeps it as the forecast of its day: another one made on the
 * same day takes its place, those of earlier days stay. Of two at once the second is told.
 */
export const makeForecast = defineCommand({
  name: "forecast.make",
  permission: "collection.maintain",
  input: z.strictObject({ entity: z.string().min(1) }),
  async run(scope, { entity }) {
    const madeOn = businessDate(scope.now, await loadTimeZone(scope, entity));
    const [lock] = await scope.tx.execute<{ is_free: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${`forecast:${entity}`}, 0)) as is_free`,
    );
    if (!lock?.is_free) throw conflict(`The cash of ${entity} is being forecast already.`, { isNothingToDo: true });
    const { document, name: policyVersion } = await activePolicy(scope, "dunning");
    await forgetLatest(scope, entity, madeOn);
    const sums = new Map<string, Sum>();
    const counts = { accounts: 0, invoices: 0 };
    for (let after: string | null = null; ; ) {
      const ids: string[] = await nextDebtors(scope, entity, after);
      if (ids.length === 0) break;
      const forecasts = await loadForecast(scope, ids, madeOn, document.promises);
      for (const { invoices, parts } of forecasts) {
        counts.accounts += parts.length > 0 ? 1 : 0;
        counts.invoices += invoices;
      }
      await storeParts(scope, forecasts, entity);
      addUp(sums, forecasts);
      after = ids.at(-1) ?? null;
    }
    await storeSums(scope, entity, madeOn, [...sums.values()]);
    await scope.tx.insert(cashForecastRuns).values({ entityCode: entity, madeOn, madeAt: scope.now, ...counts });
    const sentence = `The cash of ${entity} was forecast from ${counts.invoices} open invoices of ${counts.accounts} accounts.`;
    return {
      result: { madeOn, ...counts },
      events: [
        {
          type: "forecast.made",
          subject: { type: "forecast", id: entity },
          entity,
          after: { madeOn, ...counts },
          policyVersion,
          data: { sentence },
        },
      ],
    };
  },
});

async function forgetLatest({ tx }: Scope, entity: string, madeOn: PlainDate): Promise<void> {
  await tx.delete(cashForecastParts).where(eq(cashForecastParts.entityCode, entity));
  await tx.delete(cashForecasts).where(and(eq(cashForecasts.entityCode, entity), eq(cashForecasts.madeOn, madeOn)));
  await tx
    .delete(cashForecastRuns)
    .where(and(eq(cashForecastRuns.entityCode, entity), eq(cashForecastRuns.madeOn, madeOn)));
}

async function nextDebtors({ tx }: Scope, entity: string, after: string | null): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select c.id from customers c where c.entity_code = ${entity} ${after === null ? sql`` : sql`and c.id > ${after}::uuid`}
      and exists (select from invoices i where i.customer_id = c.id and i.status = 'open' and i.deleted_at is null)
    order by c.id limit ${MOST_ACCOUNTS}`);
  return rows.map(({ id }) => id);
}

/** One statement for a batch, however many parts it has. */
async function storeParts({ tx }: Scope, forecasts: readonly AccountForecast[], entity: string): Promise<void> {
  const rows = forecasts.flatMap(({ customerId, parts }) => parts.map((part) => ({ ...part, customerId })));
  if (rows.length === 0) return;
  const column = (of: (row: (typeof rows)[number]) => string) => sql.param(rows.map(of));
  await tx.execute(sql`
    insert into cash_forecast_parts (entity_code, customer_id, invoice_id, week, starts_on, currency, source, amount_minor, said_on, sentence)
    select ${entity}, * from unnest(${column((row) => row.customerId)}::uuid[], ${column((row) => row.invoiceId)}::uuid[], ${column((row) => row.week)}::text[],
      ${column((row) => row.startsOn)}::text[]::date[], ${column((row) => row.currency)}::text[], ${column((row) => row.source)}::text[],
      ${column((row) => row.minor.toString())}::bigint[], ${column((row) => row.saidOn)}::text[]::date[], ${column((row) => row.sentence)}::text[])`);
}

function addUp(sums: Map<string, Sum>, forecasts: readonly AccountForecast[]): void {
  for (const { parts } of forecasts)
    for (const { week, startsOn, currency, source, minor } of parts) {
      const key = `${week} ${currency} ${source}`;
      const sum = sums.get(key);
      if (sum) sum.minor += minor;
      else sums.set(key, { week, startsOn, currency, source, minor });
    }
}

async function storeSums({ tx }: Scope, entity: string, madeOn: PlainDate, sums: readonly Sum[]): Promise<void> {
  const column = (of: (sum: Sum) => string) => sql.param(sums.map(of));
  await tx.execute(sql`
    insert into cash_forecasts (entity_code, made_on, week, starts_on, currency, source, amount_minor)
    select ${entity}, ${madeOn}::date, * from unnest(${column((one) => one.week)}::text[], ${column((one) => one.startsOn)}::text[]::date[],
      ${column((one) => one.currency)}::text[], ${column((one) => one.source)}::text[], ${column((one) => one.minor.toString())}::bigint[])`);
}
