import { sql } from "drizzle-orm";
import { z } from "zod";
import { autoFixes } from "#db/schema/causes";
import { actorName } from "#server/domain/access/actor";
import type { Fix, FixAct } from "#server/domain/exceptions/define";
import { type AutoFixRule, isMeant, ruleName } from "#server/domain/policies/auto-fix";
import { businessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { type CaseRecord, lockCase } from "#server/services/cases/lock-case";
import { beginFix } from "#server/services/exceptions/begin-fix";
import { activePolicy } from "#server/services/policies/active-policy";

/**
 * Does one fix that the policy in force allows without asking, under the policy's own name. The rule, its limit and the
 * case are looked at anew in this transaction: what was switched off a moment ago does nothing.
 */
export const fixByRule = defineCommand({
  name: "exception.auto_fix",
  permission: "exception.fix",
  input: z.strictObject({ caseId: z.uuid(), rule: z.string().max(60) }),
  async run(scope, { caseId, rule: key }) {
    const policy = await activePolicy(scope, "auto_fix");
    if (scope.actor.kind !== "policy" || actorName(scope.actor) !== policy.name)
      throw ruleViolation(`Only ${policy.name}, which is in force, fixes without asking. Nothing was changed.`, {
        isPolicyReplaced: true,
      });
    const rule = policy.document.rules.find((each) => each.key === key);
    if (!rule) throw notFound(`There is no rule "${key}" in ${policy.name}.`);
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`auto_fix ${key}`}, 0))`);
    const before = await lockCase(scope, caseId);
    refuseWhenNotMeant(rule, before);
    const doneOn = await businessDayOf(scope, before);
    await refuseWhenDone(scope, rule, before, doneOn);
    const { row, fix, event } = await beginFix(scope, before, {
      fix: rule.fix,
      input: proposed,
      judge: refuseWhatAsks,
      told: { rule: rule.key, ruleName: ruleName(rule) },
      policyVersion: policy.name,
    });
    await scope.tx.insert(autoFixes).values({
      id: newId(scope.now),
      caseId,
      entityCode: row.entityCode,
      rule: rule.key,
      policyVersion: policy.name,
      fix: fix.key,
      label: fix.label,
      doneOn,
      at: scope.now,
    });
    return { result: { label: fix.label }, events: [event] };
  },
});

/** What somebody holds, put to sleep or works at is theirs. */
function refuseWhenNotMeant(rule: AutoFixRule, row: CaseRecord): void {
  if (row.ownerId !== null || row.state !== "routed" || row.snoozedUntil !== null)
    throw ruleViolation(`Case ${row.number} is in somebody's hands, so no rule fixes it.`);
  const amount =
    row.amountMinor === null || row.currency === null ? null : { minor: row.amountMinor, currency: row.currency };
  const { type, severity, entityCode: entity, customerTier: tier } = row;
  if (!isMeant(rule, { type, severity, entity, tier, amount }))
    throw ruleViolation(`The rule "${ruleName(rule)}" does not speak of case ${row.number}.`);
}

async function businessDayOf(scope: Scope, row: CaseRecord): Promise<string> {
  const [entity] = await scope.tx.execute<{ time_zone: string }>(
    sql`select time_zone from legal_entities where code = ${row.entityCode}`,
  );
  return businessDate(scope.now, entity?.time_zone ?? "UTC");
}

/** Once a case and so many a day: what comes back after a rule's fix is for a person. */
async function refuseWhenDone(scope: Scope, rule: AutoFixRule, row: CaseRecord, doneOn: string): Promise<void> {
  const [counted] = await scope.tx.execute<{ today: number; of_case: number }>(sql`
    select count(*) filter (where done_on = ${doneOn})::int as today, count(*) filter (where case_id = ${row.id})::int as of_case
    from auto_fixes where rule = ${rule.key} and (done_on = ${doneOn} or case_id = ${row.id})`);
  if ((counted?.of_case ?? 0) > 0)
    throw ruleViolation(
      `The rule "${ruleName(rule)}" fixed case ${row.number} before, and it is back: a person decides.`,
    );
  if ((counted?.today ?? 0) >= rule.perDay)
    throw ruleViolation(`The rule "${ruleName(rule)}" has reached its ${rule.perDay} of the day ${doneOn}.`);
}

function proposed(fix: Fix): Record<string, string> {
  return Object.fromEntries(fix.fields.map((field) => [field.name, field.value]));
}

/** A rule decides nothing: it runs what asks for nothing, gives nothing away, and acts on a source, where it is confirmed. */
function refuseWhatAsks(fix: Fix, act: FixAct): void {
  if (fix.movesMoney) throw ruleViolation(`"${fix.label}" moves money, which no rule does.`);
  const blank = fix.fields.find((field) => field.value.trim() === "");
  if (blank) throw ruleViolation(`"${fix.label}" asks for ${blank.label}, which no rule can know.`);
  if (act.kind !== "effects") throw ruleViolation(`"${fix.label}" is no act on a source, so no rule does it.`);
}
