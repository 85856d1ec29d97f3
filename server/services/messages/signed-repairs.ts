import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { lockMessages } from "#server/services/messages/lock-messages";
import { messageEvent } from "#server/services/messages/message-events";
import { readAgain } from "#server/services/messages/read-again";
import { skipLetters } from "#server/services/messages/skip-inbox";

const Input = z.strictObject({ ids: z.array(z.uuid()).min(1).max(1_000), reason: z.string().min(3).max(300) });

/** Leaves the messages for good that a signed request names. */
export const skipSignedInbox = defineCommand({
  name: "inbox.skip_signed",
  permission: "approval.perform",
  input: Input,
  run: (scope, { ids, reason }) => skipLetters(scope, ids, reason),
});

/** Has the messages read again that a signed request names; the worker reads them. */
export const replaySignedInbox = defineCommand({
  name: "inbox.replay_signed",
  permission: "approval.perform",
  input: Input,
  async run(scope, { ids, reason }) {
    const rows = await lockMessages(scope, ids);
    const waiting = rows.find((row) => row.state === "received");
    if (waiting) throw ruleViolation(`A message of ${waiting.source} waits to be read already. Nothing was changed.`);
    const outcomes = await readAgain(scope, rows, "queued");
    const [first, ...rest] = rows.map((row, index) =>
      messageEvent("inbox.replayed", row, outcomes[index] ?? row, { reason }),
    );
    if (!first) throw new RangeError("Reading again needs at least one message.");
    return { result: { replayed: rows.length }, events: [first, ...rest] };
  },
});
