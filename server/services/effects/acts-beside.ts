import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";

/** Whether another act reached the same source while this one did, or at most so many seconds before. */
export const actsBeside = defineQuery({
  name: "effect.acts_beside",
  permission: "effect.send",
  input: z.strictObject({ effectId: z.uuid(), system: z.string().min(1), withinSeconds: z.int().min(1).max(60) }),
  async run({ tx, now }, { effectId, system, withinSeconds }): Promise<boolean> {
    const beside = await tx.execute(sql`
      select 1 from effects where system = ${system} and id <> ${effectId}
        and (state = 'sent' or settled_at > ${now.toISOString()}::timestamptz - make_interval(secs => ${withinSeconds})) limit 1`);
    return beside.length > 0;
  },
});
