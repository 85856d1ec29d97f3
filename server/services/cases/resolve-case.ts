import { ResolveCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import { actResult, refuseWhenAnothersCase, refuseWhenKeptByItself } from "#server/services/cases/case-acts";
import { closing } from "#server/services/cases/close-case";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { rootCauseOf } from "#server/services/causes/root-cause-of";

/** Closes a case because a person says it is solved. The machine believes the sources, not the person, and says so. */
export const resolveCase = defineCommand({
  name: "case.resolve",
  permission: "case.work",
  input: ResolveCaseInput,
  async run(scope, { caseId, version, note, rootCause }) {
    const before = await lockToWork(scope, caseId, version);
    refuseWhenKeptByItself(before);
    await refuseWhenAnothersCase(scope, before, "resolve");
    const updated = await updateCase(
      scope,
      before,
      closing(
        scope,
        caseMachine.next(before.state, "resolve"),
        "resolved_by_hand",
        rootCause ?? (await rootCauseOf(scope, before)),
      ),
    );
    return {
      result: await actResult(
        scope,
        updated.row,
        `Case ${before.number} is resolved by hand. If the next detection still finds the problem, it opens again.`,
      ),
      events: [caseEvent("case.resolved", updated, { reason: note })],
    };
  },
});
