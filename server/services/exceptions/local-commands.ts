import type { FixAct } from "#server/domain/exceptions/define";
import type { Scope } from "#server/kernel/context";
import { replayInbox } from "#server/services/sync/replay-inbox";
import { skipInbox } from "#server/services/sync/skip-inbox";

/** Runs a fix that is a command of our own, in the transaction and under the name of whoever chose it. */
export async function runLocalCommand(scope: Scope, act: Extract<FixAct, { kind: "command" }>): Promise<void> {
  if (act.command === "inbox.replay") await replayInbox.within(scope, { ids: [act.subjectId] });
  else await skipInbox.within(scope, { ids: [act.subjectId], reason: act.reason });
}
