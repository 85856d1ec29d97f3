import { caseSkips } from "#db/schema/cases";
import { SkipCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { addHours } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";

/** What somebody skipped is not served to them again for this long. */
export const SKIP_HOURS = 1;

/** Puts back a case one holds, for others at once, and remembers that this person passed it over. */
export const skipCase = defineCommand({
  name: "case.skip",
  permission: "case.work",
  input: SkipCaseInput,
  async run(scope, { caseId, reason }) {
    const { userId } = personActing(scope);
    const before = await lockToWork(scope, caseId);
    if (before.ownerId !== userId)
      throw ruleViolation(`Case ${before.number} is not yours, so there is nothing to skip. Take the next one.`);
    const state = caseMachine.next(before.state, "release");
    const updated = await updateCase(scope, before, { state, ownerId: null, leasedUntil: null });
    const until = addHours(scope.now, SKIP_HOURS);
    await scope.tx
      .insert(caseSkips)
      .values({
        caseId: before.id,
        userId,
        entityCode: before.entityCode,
        reason,
        skippedAt: scope.now,
        until,
      })
      .onConflictDoUpdate({
        target: [caseSkips.userId, caseSkips.caseId],
        set: { reason, skippedAt: scope.now, until },
      });
    return {
      result: { message: `Case ${before.number} is back in the queue; it is not served to you again for an hour.` },
      events: [caseEvent("case.skipped", updated, { reason })],
    };
  },
});
