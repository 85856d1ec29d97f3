import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { lockDeadLetters } from "#server/services/sync/lock-dead-letters";

/** Puts messages that were set aside back in line, after their mapping or the source was corrected. */
export const replayInbox = defineCommand({
  name: "inbox.replay",
  permission: "sync.repair",
  input: z.strictObject({ ids: z.array(z.uuid()).min(1).max(1000) }),
  async run(scope, { ids }) {
    const letters = await lockDeadLetters(scope, ids);
    await scope.tx.execute(sql`
      update inbox set state = 'received', reason = null, field = null, settled_at = null where id = any(${sql.param(ids)}::uuid[])`);
    for (const source of new Set(letters.map((letter) => letter.source)))
      await enqueue(scope, "sync.apply", { source }, { singletonKey: source });
    const [first, ...rest] = letters.map((letter) => ({
      type: "inbox.replayed" as const,
      subject: { type: "source", id: letter.source },
      before: { state: "dead", reason: letter.reason },
      after: { state: "received" },
      data: { inboxId: letter.id },
    }));
    if (!first) throw new RangeError("Replaying needs at least one message.");
    return { result: { replayed: letters.length }, events: [first, ...rest] };
  },
});
