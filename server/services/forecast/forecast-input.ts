import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";

/** Which legal entities, and which currency; none is the one most is expected in. */
export const ForecastInput = z.strictObject({
  entities: z.array(z.string().max(12)).max(60).optional(),
  currency: z.string().length(3).optional(),
});
export type ForecastInput = z.infer<typeof ForecastInput>;

/** The condition that a row is of one of the legal entities that are asked for; which of them the actor sees is the database's to say. */
export function ofEntities(entities: readonly string[] | undefined, column: SQL): SQL {
  return entities === undefined ? sql`true` : sql`${column} = any(${sql.param([...entities])}::text[])`;
}

export type LatestRun = { entity: string; madeOn: PlainDate; madeAt: Date; accounts: number; invoices: number };

/** The forecast that stands of each legal entity the actor sees. */
export async function latestRuns({ tx }: Pick<Scope, "tx">): Promise<LatestRun[]> {
  const rows = await tx.execute<{
    entity_code: string;
    made_on: PlainDate;
    made_at: string;
    accounts: number;
    invoices: number;
  }>(sql`
    select distinct on (entity_code) entity_code, made_on::text, made_at, accounts, invoices from cash_forecast_runs
    order by entity_code, made_on desc`);
  return rows.map((row) => ({
    entity: row.entity_code,
    madeOn: row.made_on,
    madeAt: new Date(row.made_at),
    accounts: row.accounts,
    invoices: row.invoices,
  }));
}
