import { can } from "#server/domain/access/actor";
import { ReleaseCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, personActing } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { personName } from "#server/services/people/load-people";

/** Puts a case back in its queue for anybody: one's own, or another's by whoever may assign. */
export const releaseCase = defineCommand({
  name: "case.release",
  permission: "case.work",
  input: ReleaseCaseInput,
  async run(scope, { caseId, version }) {
    const before = await lockToWork(scope, caseId, version);
    const { userId } = personActing(scope);
    if (before.ownerId === null)
      throw ruleViolation(`Nobody holds case ${before.number}; it waits in its queue already.`);
    const isOwn = before.ownerId === userId;
    const holderName = isOwn ? null : ((await personName(scope.tx, before.ownerId)) ?? "somebody else");
    if (!isOwn && !can(scope.actor, "case.assign", before.entityCode ?? undefined)) {
      throw ruleViolation(
        `${holderName} holds case ${before.number}. Only they, or somebody who may assign cases, can put it back.`,
      );
    }
    const state = caseMachine.next(before.state, "release");
    const updated = await updateCase(scope, before, {
      state,
      ownerId: null,
      leasedUntil: null,
      snoozedUntil: null,
      wakeOn: null,
      waitingOn: null,
    });
    return {
      result: await actResult(scope, updated.row, `Case ${before.number} is back in the queue.`),
      events: [caseEvent("case.released", updated, holderName ? { data: { holderName } } : {})],
    };
  },
});
