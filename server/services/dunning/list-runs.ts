import { desc, sql } from "drizzle-orm";
import { z } from "zod";
import { dunningRuns } from "#db/schema/dunning";
import type { RunRow } from "#server/domain/collections/dunning-views";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";

const SHOWN = 60;

export type EntityToday = {
  code: string;
  name: string;
  today: string;
  standing: { id: string; number: number } | null;
};

/** The latest runs, and for each legal entity the day it is there with the run that stands for it. */
export const listRuns = defineQuery({
  name: "dunning.list",
  permission: "collection.read",
  input: z.strictObject({}),
  async run(scope): Promise<{ runs: RunRow[]; entities: EntityToday[] }> {
    const rows = await scope.tx
      .select()
      .from(dunningRuns)
      .orderBy(desc(dunningRuns.runOn), desc(dunningRuns.number))
      .limit(SHOWN);
    return { runs: rows.map(runRow), entities: await entitiesToday(scope) };
  },
});

export function runRow(run: typeof dunningRuns.$inferSelect): RunRow {
  return {
    id: run.id,
    number: run.number,
    entity: run.entityCode,
    runOn: run.runOn,
    state: run.state,
    counts: run.counts,
    plannedBy: run.plannedBy,
    plannedAt: run.plannedAt,
    startedBy: run.startedBy,
    finishedAt: run.finishedAt,
  };
}

async function entitiesToday({ tx, now, entities }: Pick<Scope, "tx" | "now" | "entities">): Promise<EntityToday[]> {
  const seen = entities === "all" ? sql`true` : sql`e.code = any(${sql.param([...entities])}::text[])`;
  const rows = await tx.execute<{
    code: string;
    name: string;
    time_zone: string;
    run: string | null;
    number: string | null;
  }>(sql`
    select e.code, e.name, e.time_zone, r.id as run, r.number::text
    from legal_entities e left join dunning_runs r on r.entity_code = e.code and r.state <> 'dropped'
      and r.run_on = (${now.toISOString()}::timestamptz at time zone e.time_zone)::date
    where ${seen} order by e.code`);
  return rows.map(({ code, name, time_zone, run, number }) => ({
    code,
    name,
    today: businessDate(now, time_zone),
    standing: run === null ? null : { id: run, number: Number(number) },
  }));
}
