import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { askForDetection } from "#server/services/sync/apply-batch";

/** Sets one message aside that the store refused, so that the others go on. */
export const deadLetterMessage = defineCommand({
  name: "sync.dead_letter",
  permission: "sync.ingest",
  input: z.strictObject({ source: z.string().min(1), inboxId: z.uuid(), reason: z.string().min(1).max(1000) }),
  async run(scope, { source, inboxId, reason }) {
    const set = await scope.tx.execute(sql`
      update inbox set state = 'dead', reason = ${reason}, settled_at = ${scope.now.toISOString()}::timestamptz
      where id = ${inboxId} and source = ${source} and state = 'received' returning id`);
    if (set.length === 0)
      throw conflict("This message was settled by somebody else in the meantime. Nothing was changed.");
    await askForDetection(scope, {}, true);
    return {
      result: null,
      events: [{ type: "sync.dead_lettered", subject: { type: "source", id: source }, reason, data: { inboxId } }],
    };
  },
});
