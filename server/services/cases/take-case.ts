import { TakeCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { queueByKey } from "#server/domain/queues/registry";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { workedEntities } from "#server/services/cases/queue-access";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { passedOver } from "#server/services/worklist/passed-over";

/** Somebody puts their name on a case they picked themselves. No lease: they chose it. */
export const takeCase = defineCommand({
  name: "case.take",
  permission: "case.work",
  input: TakeCaseInput,
  async run(scope, { caseId, version }) {
    const before = await lockToWork(scope, caseId, version);
    const { userId } = personActing(scope);
    await refuseWhenAnothersCase(scope, before, "take");
    if (before.ownerId === userId && before.state === "in_progress")
      throw ruleViolation(`Case ${before.number} is yours already. Go on with it.`);
    const state = caseMachine.next(before.state, "take");
    const queue = queueByKey(before.queue);
    const passed = queue ? await passedOver(scope, before, workedEntities(scope.actor, queue)) : null;
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
      events: [caseEvent("case.taken", updated, passed === null ? {} : { data: { passedOver: passed } })],
    };
  },
});
