import { sql } from "drizzle-orm";
import { z } from "zod";
import { workingDaysOf } from "#server/domain/collections/working-days";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";

/**
 * Legal entities on whose working day the hour has come and for which nobody has planned anything today; a run that
 * somebody dropped is not planned again by itself.
 */
export const entitiesToPlan = defineQuery({
  name: "dunning.entities_to_plan",
  permission: "dunning.run",
  input: z.strictObject({ fromHour: z.int().min(0).max(24) }),
  async run(scope, { fromHour }): Promise<string[]> {
    const rows = await scope.tx.execute<{ code: string; country: string; today: PlainDate }>(sql`
      select e.code, e.country, l.local::date::text as today
      from legal_entities e cross join lateral (select ${scope.now.toISOString()}::timestamptz at time zone e.time_zone as local) l
      where extract(hour from l.local) >= ${fromHour} and not exists (select from dunning_runs r where r.entity_code = e.code and r.run_on = l.local::date)
      order by e.code`);
    return rows.filter(({ country, today }) => workingDaysOf(country).isOpen(today)).map(({ code }) => code);
  },
});
