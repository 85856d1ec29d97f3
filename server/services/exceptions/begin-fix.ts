import { actorName } from "#server/domain/access/actor";
import { caseMachine } from "#server/domain/cases/machine";
import type { Fix, FixAct } from "#server/domain/exceptions/define";
import { listWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { noteDecision } from "#server/services/cash/note-decision";
import { requestEffect } from "#server/services/effects/request-effect";
import { describeException } from "#server/services/exceptions/describe-exception";
import { runLocalCommand } from "#server/services/exceptions/local-commands";
import { refuseWhenStale } from "#server/services/sync/freshness-guard";

type FixInput = Readonly<Record<string, string>>;

export type FixOrder = {
  fix: string;
  /** What the fix asks for; asked of the fix itself where it is to be run with what it proposes. */
  input: FixInput | ((fix: Fix) => FixInput);
  /** Says why a fix that is offered is not to be run after all; throws to refuse it. */
  judge?(fix: Fix, act: FixAct): void;
  /** What else the event says, such as the rule it was done under. */
  told?: Readonly<Record<string, unknown>>;
  policyVersion?: string;
};

export type BegunFix = { row: CaseRecord; fix: Fix; event: DomainEvent };

/**
 * Runs one of the fixes a locked case offers now, for whoever acts: a person, a run over many cases, a rule. The acts on
 * the source are stored as intents in this transaction, each following the one before it, and go out after it.
 */
export async function beginFix(scope: Scope, before: CaseRecord, order: FixOrder): Promise<BegunFix> {
  const state = caseMachine.next(before.state, "correct");
  const fix = await offeredFix(scope, before, order.fix);
  const input = typeof order.input === "function" ? order.input(fix) : order.input;
  const act = fix.build(input);
  if (act.kind === "refused") throw ruleViolation(act.reason);
  order.judge?.(fix, act);
  if (act.kind === "effects") await refuseWhenStale(scope, act.effects);
  const updated = await updateCase(scope, before, {
    state,
    // A rule holds no case: what it begins and cannot end goes back to everybody.
    ownerId: before.ownerId ?? (scope.actor.kind === "person" ? scope.actor.userId : null),
    leasedUntil: null,
    snoozedUntil: null,
    wakeOn: null,
    waitingOn: null,
    boost: null,
  });
  const noted = act.kind === "effects" && act.decides ? await noteDecision(scope, updated.row, act.decides) : null;
  const effectIds = await perform(scope, updated.row, act, noted?.heldUntil);
  const who = scope.actor.kind === "person" ? scope.actor.name : `The policy ${actorName(scope.actor)}`;
  const data = {
    sentence: `${who} chose "${fix.label}": ${toldOf(fix, act)}`.trim(),
    fix: fix.key,
    label: fix.label,
    steps: fix.steps,
    input,
    effectIds,
    ...(noted ? { decision: noted.id, kind: noted.kind } : {}),
    ...order.told,
  };
  const policyVersion = order.policyVersion === undefined ? {} : { policyVersion: order.policyVersion };
  return { row: updated.row, fix, event: caseEvent("exception.fix_requested", updated, { data, ...policyVersion }) };
}

/** Of a decision about money what just this one does, as the fix itself is the same for every proposal. */
function toldOf(fix: Fix, act: FixAct): string {
  return act.kind === "effects" && act.decides
    ? `${listWords(act.effects.map(({ label }) => label))}.`
    : (fix.steps[0] ?? "");
}

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
async function perform(
  scope: Scope,
  row: CaseRecord,
  act: Exclude<FixAct, { kind: "refused" }>,
  notBefore?: Date,
): Promise<string[]> {
  if (act.kind === "command") {
    await runLocalCommand(scope, act);
    return [];
  }
  const effectIds: string[] = [];
  for (const [index, effect] of act.effects.entries()) {
    const before = effectIds.at(-1);
    const { effectId } = await requestEffect(scope, {
      ...effect,
      caseId: row.id,
      entity: row.entityCode,
      dedupe: `fix:${row.version}:${index}`,
      ...(before === undefined ? {} : { follows: before }),
      ...(notBefore === undefined ? {} : { notBefore }),
    });
    effectIds.push(effectId);
  }
  return effectIds;
}
