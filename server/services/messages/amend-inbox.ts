import { sql } from "drizzle-orm";
import { actorName } from "#server/domain/access/actor";
import { amended, type InboxAmendment, valueAt } from "#server/domain/sync/mapping";
import { AmendInput } from "#server/domain/sync/message-selection";
import { payloadOf } from "#server/domain/sync/payload-places";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { requirePlace } from "#server/services/messages/dry-run";
import { lockDeadLetters, lockSourcesOf } from "#server/services/messages/lock-messages";
import { messageEvent } from "#server/services/messages/message-events";
import { amendmentsOf } from "#server/services/messages/message-rows";
import { readAgain } from "#server/services/messages/read-again";

/**
 * Puts another value in place of one in a dead letter, with the reason, and reads it again at once. The message stays as
 * it came; the correction stands beside it and is read instead, now and whenever it is replayed.
 */
export const amendInbox = defineCommand({
  name: "inbox.amend",
  permission: "sync.repair",
  input: AmendInput,
  async run(scope, { inboxId, pointer, value, reason, seen, mode }) {
    if (mode === "now") await lockSourcesOf(scope, [inboxId]);
    const [row] = await lockDeadLetters(scope, [inboxId]);
    if (!row) throw new RangeError("Correcting needs a message.");
    const earlier = amendmentsOf(row);
    if (earlier.length !== seen)
      throw conflict(
        `This message was corrected by ${earlier.at(-1)?.by ?? "somebody else"} in the meantime. Look at it again; nothing was changed.`,
      );
    requirePlace(row, pointer);
    const found = valueAt(amended(payloadOf(row.raw), earlier), pointer);
    const amendment: InboxAmendment = {
      pointer,
      value,
      reason,
      by: actorName(scope.actor),
      at: scope.now.toISOString(),
    };
    const amendments = [...earlier, amendment];
    await scope.tx.execute(
      sql`update inbox set amendments = ${JSON.stringify(amendments)}::text::jsonb where id = ${inboxId}`,
    );
    const [outcome] = await readAgain(scope, [{ ...row, amendments }], mode);
    if (!outcome) throw new RangeError("The corrected message was not read.");
    return {
      result: outcome,
      events: [messageEvent("inbox.amended", row, outcome, { reason, data: { pointer, found: found ?? null, value } })],
    };
  },
});
