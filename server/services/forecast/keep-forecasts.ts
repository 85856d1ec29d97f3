import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { makeForecast } from "#server/services/forecast/make-forecast";

/** Legal entities on whose day nothing was forecast yet. */
const entitiesWithout = defineQuery({
  name: "forecast.due",
  permission: "collection.maintain",
  input: z.strictObject({}),
  async run({ tx, now }): Promise<string[]> {
    const rows = await tx.execute<{ code: string }>(sql`
      select e.code from legal_entities e where not exists (
        select from cash_forecast_runs r where r.entity_code = e.code and r.made_on = (${now.toISOString()}::timestamptz at time zone e.time_zone)::date)
      order by e.code`);
    return rows.map(({ code }) => code);
  },
});

/** Forecasts the cash of these legal entities, or of those whose day has none yet. Safe to run twice and at once. */
export async function keepForecasts(
  context: Context,
  entities: readonly string[] | "due",
  signal?: AbortSignal,
): Promise<number> {
  let made = 0;
  for (const entity of entities === "due" ? await entitiesWithout.execute(context, {}) : entities) {
    signal?.throwIfAborted();
    made += await unlessUnderWay(context, entity);
  }
  return made;
}

async function unlessUnderWay(context: Context, entity: string): Promise<number> {
  try {
    await makeForecast.execute(context, { entity });
    return 1;
  } catch (error) {
    if (error instanceof AppError && error.details.isNothingToDo === true) return 0;
    throw error;
  }
}
