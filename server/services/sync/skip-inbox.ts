import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { askForDetection } from "#server/services/sync/apply-batch";
import { lockDeadLetters } from "#server/services/sync/lock-dead-letters";

/** Leaves a message for good, with the reason why nothing is lost by it. It stays on record. */
export const skipInbox = defineCommand({
  name: "inbox.skip",
  permission: "sync.repair",
  input: z.strictObject({ ids: z.array(z.uuid()).min(1).max(1000), reason: z.string().trim().min(3).max(500) }),
  async run(scope, { ids, reason }) {
    const letters = await lockDeadLetters(scope, ids);
    await scope.tx.execute(
      sql`update inbox set state = 'skipped', settled_at = ${scope.now.toISOString()}::timestamptz where id = any(${sql.param(ids)}::uuid[])`,
    );
    await askForDetection(scope, [], true);
    const [first, ...rest] = letters.map((letter) => ({
      type: "inbox.skipped" as const,
      subject: { type: "source", id: letter.source },
      reason,
      before: { state: "dead", reason: letter.reason },
      after: { state: "skipped" },
      data: { inboxId: letter.id },
    }));
    if (!first) throw new RangeError("Skipping needs at least one message.");
    return { result: { skipped: letters.length }, events: [first, ...rest] };
  },
});
