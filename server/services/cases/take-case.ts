import { TakeCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";

/** Somebody puts their name on a case they picked themselves. No lease: they chose it. */
export const takeCase = defineCommand({
  name: "case.take",
  permission: "case.work",
  input: TakeCaseInput,
  async run(scope, { caseId, version }) {
    const before = await lockCase(scope, caseId, version);
    const { userId } = personActing(scope);
    await refuseWhenAnothersCase(scope, before, "take");
    if (before.ownerId === userId && before.state === "in_progress")
      throw ruleViolation(`Case ${before.number} is yours already. Go on with it.`);
    const state = caseMachine.next(before.state, "take");
    const updated = await updateCase(scope, before, {
      state,
      ownerId: userId,
      leasedUntil: null,
      snoozedUntil: null,
      wakeOn: null,
      waitingOn: null,
    });
    return {
      result: await actResult(scope, updated.row, `Case ${before.number} is yours.`),
      events: [caseEvent("case.taken", updated)],
    };
  },
});
