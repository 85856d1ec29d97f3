import { FixExceptionInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import type { Fix, FixAct } from "#server/domain/exceptions/define";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { type CaseRecord, lockCase } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { requestEffect } from "#server/services/effects/request-effect";
import { describeException } from "#server/services/exceptions/describe-exception";
import { runLocalCommand } from "#server/services/exceptions/local-commands";
import { refuseWhenStale } from "#server/services/sync/freshness-guard";

/**
 * Fixes an exception by one of the fixes its type offers now. The acts on the source are stored as intents in this
 * transaction and go out after it; the case closes when the finding is gone, not when the act was asked for.
 */
export const fixException = defineCommand({
  name: "exception.fix",
  permission: "exception.fix",
  input: FixExceptionInput,
  async run(scope, { caseId, version, fix: key, input }) {
    const before = await lockCase(scope, caseId, version);
    await refuseWhenAnothersCase(scope, before, "fix");
    const state = caseMachine.next(before.state, "correct");
    const fix = await offeredFix(scope, before, key);
    const act = fix.build(input);
    if (act.kind === "refused") throw ruleViolation(act.reason);
    if (act.kind === "effects") await refuseWhenStale(scope, act.effects);
    const updated = await updateCase(scope, before, {
      state,
      ownerId: before.ownerId ?? personActing(scope).userId,
      leasedUntil: null,
      snoozedUntil: null,
      wakeOn: null,
      waitingOn: null,
      boost: null,
    });
    const effectIds = await perform(scope, updated.row, act);
    const data = {
      sentence: `${personActing(scope).name} chose "${fix.label}": ${fix.steps[0] ?? ""}`.trim(),
      fix: fix.key,
      label: fix.label,
      steps: fix.steps,
      input,
      effectIds,
    };
    return {
      result: await actResult(scope, updated.row, `${fix.label}: asked for on case ${before.number}.`, false),
      events: [caseEvent("exception.fix_requested", updated, { data })],
    };
  },
});

async function offeredFix(scope: Scope, row: CaseRecord, key: string): Promise<Fix> {
  const { fixes } = await describeException(scope, row);
  if (fixes.length === 0)
    throw ruleViolation(
      `There is nothing to fix on case ${row.number}: the problem is not found any more. It closes by itself within a minute.`,
    );
  const fix = fixes.find((each) => each.key === key);
  if (!fix) throw notFound(`Case ${row.number} offers no such fix now. Open it again to see which it offers.`);
  if (fix.refusal) throw ruleViolation(fix.refusal);
  return fix;
}

/** The version is part of each act's key, so that a fix tried again after a failure is another act. */
async function perform(scope: Scope, row: CaseRecord, act: Exclude<FixAct, { kind: "refused" }>): Promise<string[]> {
  if (act.kind === "command") {
    await runLocalCommand(scope, act);
    return [];
  }
  const effectIds: string[] = [];
  for (const [index, effect] of act.effects.entries()) {
    const { effectId } = await requestEffect(scope, {
      ...effect,
      caseId: row.id,
      entity: row.entityCode,
      dedupe: `fix:${row.version}:${index}`,
    });
    effectIds.push(effectId);
  }
  return effectIds;
}
