import { AssignCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import { forbidden, ruleViolation } from "#server/kernel/errors";
import { actResult } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { directsIn, notTheirs } from "#server/services/cases/queue-access";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { loadPerson } from "#server/services/people/load-people";
import { mayWork } from "#server/services/people/may-work";

/** Gives a case to somebody who may work it. It leaves whoever held it, and they see so on its timeline. */
export const assignCase = defineCommand({
  name: "case.assign",
  permission: "case.assign",
  input: AssignCaseInput,
  async run(scope, { caseId, version, userId }) {
    const before = await lockCase(scope, caseId, version);
    if (!directsIn(scope.actor, before))
      throw forbidden(`You may see case ${before.number} and not give it to anybody. ${notTheirs(before)}`);
    const person = await loadPerson(scope, userId);
    if (!person || !mayWork(person, before)) {
      const who = person?.name ?? "This person";
      throw ruleViolation(
        `${who} cannot be given case ${before.number}: they may not work this queue${before.entityCode ? ` for ${before.entityCode}` : ""}. Choose somebody from the list.`,
      );
    }
    if (before.ownerId === userId) throw ruleViolation(`${person.name} holds case ${before.number} already.`);
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
      result: await actResult(scope, updated.row, `Case ${before.number} is assigned to ${person.name}.`),
      events: [caseEvent("case.assigned", updated, { data: { ownerName: person.name } })],
    };
  },
});
