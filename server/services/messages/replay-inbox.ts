import { type MessageSelection, ReplayInput } from "#server/domain/sync/message-selection";
import type { ReplayPart } from "#server/domain/sync/message-views";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { refuseWhereSigned } from "#server/services/approvals/asks-signatures";
import { lockMessages, lockSourcesOf } from "#server/services/messages/lock-messages";
import { messageEvent } from "#server/services/messages/message-events";
import { readAgain } from "#server/services/messages/read-again";
import { countMessages, selectMessages } from "#server/services/messages/select-messages";

/** One part: few enough that a source's other messages hardly wait. Whoever asked goes on with `after` until none is left. */
const MESSAGES_A_PART = 200;

/**
 * Reads messages again: dead letters after their mapping or source was corrected, settled ones with a reason, since their
 * records are replaced by newer versions alone. Every part adds to the receipt of the whole replay.
 */
export const replayInbox = defineCommand({
  name: "inbox.replay",
  permission: "sync.repair",
  input: ReplayInput,
  async run(scope, { selection, reason, replayId = newId(scope.now), after, mode }) {
    const limit = selection.by === "messages" && mode === "queued" ? selection.ids.length : MESSAGES_A_PART;
    const selected = await selectMessages(scope, selection, { after, limit });
    const ids = selected.map((one) => one.id);
    if (mode === "now") await lockSourcesOf(scope, ids);
    // Named messages must all exist; of a window or a cause those are taken that are there.
    const rows = await lockMessages(
      scope,
      selection.by === "messages" && after === null ? named(selection.ids, ids, limit) : ids,
    );
    if (rows.length === 0 && after === null)
      throw ruleViolation("There is no message to read again. Reload the list; nothing was changed.");
    const waiting = rows.find((row) => row.state === "received");
    if (waiting)
      throw ruleViolation(
        `A message of ${waiting.source} waits to be read already. Reload the list; nothing was changed.`,
      );
    const settled = rows.find((row) => row.state !== "dead");
    if (settled && reason === undefined)
      throw ruleViolation(
        `A message of ${settled.source} is not set aside any more: it is ${settled.state}. Give a reason to read it again all the same.`,
      );
    if (settled) await refuseManySettled(scope, selection);
    const outcomes = await readAgain(scope, rows, mode);
    const told = { ...(reason === undefined ? {} : { reason }), data: { replayId } };
    const result: ReplayPart = {
      replayId,
      outcomes,
      next: selected.length < limit ? null : (selected.at(-1)?.position ?? null),
    };
    const part = {
      type: "inbox.replay_run" as const,
      subject: { type: "replay", id: replayId },
      ...(reason === undefined ? {} : { reason }),
      data: { selection, outcomes },
    };
    return {
      result,
      events: [part, ...rows.map((row, index) => messageEvent("inbox.replayed", row, outcomes[index] ?? row, told))],
    };
  },
});

function named(asked: readonly string[], found: readonly string[], limit: number): readonly string[] {
  return found.length < limit ? asked : found;
}

/** Dead letters are read again as often as it takes; settled messages change records that were right once. */
async function refuseManySettled(scope: Scope, selection: MessageSelection): Promise<void> {
  const records = await countMessages(scope, selection);
  const act = { kind: "data_repair", about: "read_again", entities: "all", records } as const;
  await refuseWhereSigned(scope, act, `Reading ${records} messages again that were settled`);
}
