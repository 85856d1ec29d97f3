import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";

/** Unsettled acts that nobody seems to be at and that need not wait for the one they follow: oldest first, a bounded batch. */
export const effectsNeedingAttention = defineQuery({
  name: "effect.list_unattended",
  permission: "effect.send",
  input: z.strictObject({}),
  async run(scope) {
    const now = scope.now.toISOString();
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select id from effects e
      where state in ('intent', 'sent', 'unknown')
        and coalesce(next_attempt_at, sent_at + interval '60 seconds', requested_at + interval '30 seconds') <= ${now}::timestamptz
        and (follows_id is null or exists (select 1 from effects before where before.id = e.follows_id and before.state = 'confirmed'))
      order by position limit 100`);
    return rows.map((row) => row.id);
  },
});
