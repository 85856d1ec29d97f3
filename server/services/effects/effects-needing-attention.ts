import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";

/** Unsettled acts that nobody seems to be at: oldest first, a bounded batch. */
export const effectsNeedingAttention = defineQuery({
  name: "effect.list_unattended",
  permission: "effect.send",
  input: z.strictObject({}),
  async run(scope) {
    const now = scope.now.toISOString();
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select id from effects
      where state in ('intent', 'sent', 'unknown')
        and coalesce(next_attempt_at, sent_at + interval '60 seconds', requested_at + interval '30 seconds') <= ${now}::timestamptz
      order by position limit 100`);
    return rows.map((row) => row.id);
  },
});
