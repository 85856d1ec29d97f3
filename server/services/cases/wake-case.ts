import { WakeCaseInput } from "#server/domain/cases/inputs";
import { defineCommand } from "#server/kernel/command";
import { actResult, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { awake } from "#server/services/cases/wake-on";

/** Ends a snooze before its time: the case goes back to whoever holds it, or to the queue. */
export const wakeCase = defineCommand({
  name: "case.wake",
  permission: "case.work",
  input: WakeCaseInput,
  async run(scope, { caseId, version }) {
    const before = await lockToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, before, "wake");
    const updated = await updateCase(scope, before, awake(before, null));
    return {
      result: await actResult(scope, updated.row, `Case ${before.number} is awake.`),
      events: [caseEvent("case.woken", updated)],
    };
  },
});
