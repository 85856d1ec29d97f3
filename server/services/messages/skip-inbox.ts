import { sql } from "drizzle-orm";
import { SkipInput } from "#server/domain/sync/message-selection";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { refuseWhereSigned } from "#server/services/approvals/asks-signatures";
import { lockDeadLetters } from "#server/services/messages/lock-messages";
import { messageEvent } from "#server/services/messages/message-events";
import { skippedLately } from "#server/services/messages/skipped-lately";
import { askForDetection } from "#server/services/sync/apply-batch";

/** Leaves a message for good, with the reason why nothing is lost by it. It stays on record. */
export const skipInbox = defineCommand({
  name: "inbox.skip",
  permission: "sync.repair",
  input: SkipInput,
  async run(scope, { ids, reason }) {
    const records = ids.length + (await skippedLately(scope));
    const act = { kind: "data_repair", about: "skip_messages", entities: "all", records } as const;
    const together = records > ids.length ? `, ${records} together with those of late,` : "";
    await refuseWhereSigned(scope, act, `Leaving ${ids.length} messages${together} for good`);
    return skipLetters(scope, ids, reason);
  },
});

/** The same for whoever was asked elsewhere whether they may. */
export async function skipLetters(
  scope: Scope,
  ids: readonly string[],
  reason: string,
): Promise<Outcome<{ skipped: number }>> {
  const letters = await lockDeadLetters(scope, ids);
  await scope.tx.execute(
    sql`update inbox set state = 'skipped', settled_at = ${scope.now.toISOString()}::timestamptz where id = any(${sql.param(ids)}::uuid[])`,
  );
  await askForDetection(scope, {}, true);
  const [first, ...rest] = letters.map((row) =>
    messageEvent("inbox.skipped", row, { state: "skipped", reason: row.reason }, { reason }),
  );
  if (!first) throw new RangeError("Skipping needs at least one message.");
  return { result: { skipped: letters.length }, events: [first, ...rest] };
}
