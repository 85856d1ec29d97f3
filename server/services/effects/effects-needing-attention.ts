import { sql } from "drizzle-orm";
import { z } from "zod";
import { MAIL } from "#server/domain/sync/effects";
import { defineQuery } from "#server/kernel/query";
import { entitiesWhoseMailWaits } from "#server/services/mail/mail-settings";

/**
 * Unsettled acts that nobody seems to be at and that need not wait for the one they follow: oldest first, a bounded batch.
 * A mail whose fate is unknown is none of them: nobody can be asked, so a person says what became of it. Nor
 * is one that has no way to go yet: it would stand in the way of others.
 */
export const effectsNeedingAttention = defineQuery({
  name: "effect.list_unattended",
  permission: "effect.send",
  input: z.strictObject({}),
  async run(scope) {
    const now = scope.now.toISOString();
    const waiting = await entitiesWhoseMailWaits(scope);
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select id from effects e
      where state in ('intent', 'sent', 'unknown')
        and not (system = ${MAIL} and (state = 'unknown' or entity_code = any(${sql.param(waiting)}::text[])))
        and coalesce(next_attempt_at, sent_at + interval '60 seconds', requested_at + interval '30 seconds') <= ${now}::timestamptz
        and (follows_id is null or exists (select 1 from effects before where before.id = e.follows_id and before.state = 'confirmed'))
      order by position limit 100`);
    return rows.map((row) => row.id);
  },
});
