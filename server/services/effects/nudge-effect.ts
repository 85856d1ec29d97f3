import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { conflict } from "#server/kernel/errors";
import { effectSubject } from "#server/services/effects/effect-subject";

/** Brings the next attempt at an act forward to now: one that may have happened is looked up, one that waits is sent. */
export const nudgeEffect = defineCommand({
  name: "effect.nudge",
  permission: "sync.repair",
  input: z.strictObject({ effectId: z.uuid() }),
  async run(scope, { effectId }) {
    const [row] = await scope.tx.execute<{
      id: string;
      case_id: string | null;
      entity_code: string | null;
      label: string;
    }>(sql`
      update effects set next_attempt_at = null where id = ${effectId} and state in ('intent', 'unknown') returning id, case_id, entity_code, label`);
    if (!row) throw conflict("This act is on its way or settled already. Reload the page to see where it stands.");
    await enqueue(scope, "effects.send", { effectId });
    return {
      result: null,
      events: [
        {
          type: "effect.nudged",
          subject: effectSubject(row.case_id, row.id),
          entity: row.entity_code,
          data: { effectId, label: row.label },
        },
      ],
    };
  },
});
