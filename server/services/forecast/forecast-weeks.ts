import { stringify } from "csv-stringify/sync";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type ForecastSource, forecastSources } from "#server/domain/collections/forecast";
import { BEYOND, type ForecastSum, type ForecastView, forecastBars } from "#server/domain/collections/forecast-window";
import { decimalFromMinor } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { withoutFormula } from "#server/services/completeness/export-counts";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { ForecastInput, latestRuns, ofEntities } from "#server/services/forecast/forecast-input";

const WeeksInput = ForecastInput.extend({
  /** All currencies together in the reporting currency, at today's rates. */
  isConverted: z.boolean().default(false),
});

/** What is expected of the next weeks, by what says so. */
export const forecastWeeks = defineQuery({
  name: "forecast.weeks",
  permission: "collection.read",
  input: WeeksInput,
  run: (scope, input) => loadView(scope, input),
});

/** The same as a file. */
export const exportForecast = defineQuery({
  name: "forecast.export",
  permission: "collection.read",
  input: WeeksInput,
  async run(scope, input) {
    const view = await loadView(scope, input);
    const sources = Object.keys(forecastSources) as ForecastSource[];
    const amount = (minor: bigint) => decimalFromMinor(minor, view.currency);
    const rows = view.bars.map((bar) => [
      bar.key === BEYOND ? "Later" : bar.key,
      bar.startsOn,
      view.currency,
      ...sources.map((source) => amount(bar.bySource.find((one) => one.source === source)?.money.minor ?? 0n)),
      amount(bar.money.minor),
    ]);
    const head = [
      ["Report", "Cash forecast by week"],
      ["Made at", view.madeAt?.toISOString() ?? ""],
      ["Legal entities", view.entities.join(" ")],
      ["Amounts", view.isConverted ? `all currencies in ${view.currency} at the latest rates` : view.currency],
      [],
      ["Week", "From", "Currency", ...sources.map((source) => forecastSources[source]), "Total"],
    ];
    return {
      fileName: `cash-forecast-${view.madeOn ?? "none"}-${view.currency}.csv`,
      text: stringify(
        [...head, ...rows].map((row) => row.map(withoutFormula)),
        { record_delimiter: "\r\n" },
      ),
    };
  },
});

async function loadView(scope: Scope, input: z.infer<typeof WeeksInput>): Promise<ForecastView> {
  const all = await latestRuns(scope);
  const runs = all.filter(({ entity }) => input.entities?.includes(entity) ?? true);
  const sums = await loadSums(scope, input.entities);
  const today = businessDate(scope.now, "UTC");
  const currencies = [...new Set(sums.map(({ currency }) => currency))].sort();
  const base = await baseAmounts(scope, currencies, today);
  const inBase = sums.map((sum) => ({ ...sum, currency: REPORTING_CURRENCY, minor: base(sum) }));
  const currency = input.isConverted ? REPORTING_CURRENCY : (input.currency ?? largest(sums, inBase));
  const made = runs.map(({ madeAt }) => madeAt).sort((left, right) => left.getTime() - right.getTime());
  return {
    madeAt: made[0] ?? null,
    madeOn: runs.map(({ madeOn }) => madeOn).sort()[0] ?? null,
    accounts: runs.reduce((all, run) => all + run.accounts, 0),
    invoices: runs.reduce((all, run) => all + run.invoices, 0),
    entities: runs.map(({ entity }) => entity),
    visible: all.map(({ entity }) => entity),
    currencies,
    currency,
    isConverted: input.isConverted,
    bars: forecastBars(input.isConverted ? inBase : sums, currency, today),
  };
}

/** The currency most is expected in, weighed in the reporting currency. */
function largest(sums: readonly ForecastSum[], inBase: readonly ForecastSum[]): string {
  const weights = new Map<string, bigint>();
  for (const [place, { currency }] of sums.entries())
    weights.set(currency, (weights.get(currency) ?? 0n) + (inBase[place]?.minor ?? 0n));
  const [first] = [...weights].sort(([, left], [, right]) => (left > right ? -1 : left < right ? 1 : 0));
  return first?.[0] ?? REPORTING_CURRENCY;
}

type SumRow = { starts_on: PlainDate; currency: string; source: ForecastSource; minor: string };

async function loadSums({ tx }: Scope, entities: readonly string[] | undefined): Promise<ForecastSum[]> {
  const rows = await tx.execute<SumRow>(sql`
    select f.starts_on::text, f.currency, f.source, sum(f.amount_minor)::text as minor from cash_forecasts f
    join (select entity_code, max(made_on) as made_on from cash_forecast_runs group by 1) latest
      on latest.entity_code = f.entity_code and latest.made_on = f.made_on
    where ${ofEntities(entities, sql`f.entity_code`)} group by 1, 2, 3 order by 1, 2, 3`);
  return rows.map(({ starts_on: startsOn, minor, ...row }) => ({ ...row, startsOn, minor: BigInt(minor) }));
}
