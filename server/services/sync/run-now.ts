import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { reachabilityOf } from "#server/services/sources/source-health";
import { askForPull } from "#server/services/sync/ask-for-pull";
import { sourceLabel } from "#server/services/sync/known-sources";

/** Asks the worker to pull a source now rather than at its next time. */
export const requestRun = defineCommand({
  name: "sync.request_run",
  permission: "sync.run",
  input: z.strictObject({ source: z.string().min(1).max(100) }),
  async run(scope, { source }) {
    const { isPaused } = await reachabilityOf(scope, source);
    if (isPaused) throw ruleViolation(`${sourceLabel(source)} is paused. Resume it first; nothing was started.`);
    await askForPull(scope, source);
    return { result: { source }, events: [{ type: "sync.run_requested", subject: { type: "source", id: source } }] };
  },
});
