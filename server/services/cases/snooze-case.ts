import { SnoozeCaseInput } from "#server/domain/cases/inputs";
import { caseMachine, type WaitingOn, type WakeEvent } from "#server/domain/cases/machine";
import { addHours } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";

/** Nothing sleeps longer than this: what waits for a year is forgotten, not waiting. */
const LONGEST_DAYS = 366;

const wakeEventWords: Record<WakeEvent, string> = {
  payment: "a payment arrives",
  source_change: "the source changes",
  comment: "somebody comments",
};
const waitingWords: Record<WaitingOn, string> = {
  customer: "the customer",
  internal: "somebody here",
  source: "a source system",
};

/** Lets a case rest until a moment, or until something happens if that is sooner. It keeps its owner and returns loudly. */
export const snoozeCase = defineCommand({
  name: "case.snooze",
  permission: "case.work",
  input: SnoozeCaseInput,
  async run(scope, { caseId, version, until, wakeOn, waitingOn, note }) {
    const before = await lockToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, before, "snooze");
    const snoozedUntil = new Date(until);
    if (snoozedUntil <= scope.now)
      throw ruleViolation(`Case ${before.number} cannot sleep until a moment that has passed. Choose a later one.`);
    if (snoozedUntil > addHours(scope.now, LONGEST_DAYS * 24))
      throw ruleViolation(`Case ${before.number} cannot sleep for more than a year. Choose an earlier day.`);
    const state = caseMachine.next(before.state, "wait");
    const updated = await updateCase(scope, before, {
      state,
      snoozedUntil,
      wakeOn,
      waitingOn,
      boost: null,
      leasedUntil: null,
    });
    const orUntil = wakeOn ? wakeEventWords[wakeOn] : null;
    const message = `Case ${before.number} sleeps until ${snoozedUntil.toISOString().slice(0, 16).replace("T", " ")} UTC${orUntil ? ` or until ${orUntil}` : ""}.`;
    return {
      result: await actResult(scope, updated.row, message),
      events: [
        caseEvent("case.snoozed", updated, {
          data: { waitingFor: waitingWords[waitingOn], orUntil },
          ...(note ? { reason: note } : {}),
        }),
      ],
    };
  },
});
