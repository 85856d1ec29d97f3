import { FixExceptionInput } from "#server/domain/cases/inputs";
import { defineCommand } from "#server/kernel/command";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { beginFix } from "#server/services/exceptions/begin-fix";

/**
 * Fixes an exception by one of the fixes its type offers now. The case closes when the finding is gone, not when the act
 * was asked for.
 */
export const fixException = defineCommand({
  name: "exception.fix",
  permission: "exception.fix",
  input: FixExceptionInput,
  async run(scope, { caseId, version, fix: key, input }) {
    personActing(scope);
    const before = await lockToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, before, "fix");
    const { row, fix, event } = await beginFix(scope, before, { fix: key, input });
    return {
      result: await actResult(scope, row, `${fix.label}: asked for on case ${before.number}.`, false),
      events: [event],
    };
  },
});
