import { EscalateCaseInput } from "#server/domain/cases/inputs";
import { isOpen } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { HIGHEST_LEVEL } from "#server/services/cases/act-rules";
import { actResult } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";

/** Raises a case above others, with a reason; whoever works it keeps it. */
export const escalateCase = defineCommand({
  name: "case.escalate",
  permission: "case.work",
  input: EscalateCaseInput,
  async run(scope, { caseId, version, reason }) {
    const before = await lockToWork(scope, caseId, version);
    if (!isOpen(before.state)) throw ruleViolation(`Case ${before.number} is closed; there is nothing to escalate.`);
    if (before.escalationLevel >= HIGHEST_LEVEL)
      throw ruleViolation(
        `Case ${before.number} is at the highest level, ${HIGHEST_LEVEL}, already. Mention whoever must decide in a comment.`,
      );
    const updated = await updateCase(scope, before, { escalationLevel: before.escalationLevel + 1 });
    return {
      result: await actResult(
        scope,
        updated.row,
        `Case ${before.number} is escalated to level ${updated.row.escalationLevel}; its priority is ${updated.row.priority} now.`,
      ),
      events: [caseEvent("case.escalated", updated, { reason, policyVersion: updated.row.policyVersion })],
    };
  },
});
