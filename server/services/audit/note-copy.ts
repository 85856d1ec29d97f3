import { sql } from "drizzle-orm";
import { z } from "zod";
import { copyTargets } from "#server/domain/audit/seal-health";
import { defineCommand } from "#server/kernel/command";

/** Records how far a copy outside the database has come, or what keeps it from going on. */
export const noteCopy = defineCommand({
  name: "audit.note_copy",
  permission: "audit.seal",
  input: z.strictObject({
    target: z.enum(copyTargets),
    /** The last seal it holds. */
    through: z.int().min(0),
    trouble: z.string().max(500).nullable(),
    /** The copy had lost seals it once held, and has them again. */
    isRestored: z.boolean().default(false),
  }),
  async run(scope, { target, through, trouble, isRestored }) {
    const now = scope.now.toISOString();
    const [before] = await scope.tx.execute<{ last_number: number }>(
      sql`select last_number from audit_copies where target = ${target} for update`,
    );
    await scope.tx.execute(sql`
      insert into audit_copies (target, last_number, last_at, tried_at, trouble)
      values (${target}, ${through}, ${trouble === null ? now : null}::timestamptz, ${now}::timestamptz, ${trouble})
      on conflict (target) do update set last_number = excluded.last_number, last_at = coalesce(excluded.last_at, audit_copies.last_at), tried_at = excluded.tried_at, trouble = excluded.trouble`);
    const type = trouble === null ? "audit.seals_copied" : "audit.copy_stands_still";
    return {
      result: { target, through },
      events: [
        {
          type,
          subject: { type: "audit", id: "seals" },
          data: { target, after: before?.last_number ?? 0, through, ...(trouble ? { trouble } : {}), isRestored },
        },
      ],
    };
  },
});
