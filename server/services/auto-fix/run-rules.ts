import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PolicyActor } from "#server/domain/access/actor";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { fixByRule } from "#server/services/auto-fix/fix-by-rule";
import { activePolicy } from "#server/services/policies/active-policy";

/** Cases a rule looks at in one run, the latest first; the next run looks again. */
const MOST_LOOKED_AT = 200;

export type RulesRun = { fixed: number; refused: number };

/** What the rules that are on could fix now: nobody's, awake, and not fixed by the same rule before. */
const dueForRules = defineQuery({
  name: "auto_fix.due",
  permission: "case.read",
  input: z.strictObject({}),
  async run(scope) {
    const policy = await activePolicy(scope, "auto_fix");
    const due: { rule: string; caseIds: string[] }[] = [];
    for (const rule of policy.document.rules.filter(({ isOn }) => isOn)) {
      const rows = await scope.tx.execute<{ id: string }>(sql`
        select c.id from cases c
        where c.type = ${rule.type} and c.closed_at is null and c.snoozed_until is null and c.owner_id is null and c.state = 'routed'
          and (${rule.entities.length === 0} or c.entity_code = any(${sql.param(rule.entities)}::text[]))
          and (${rule.severities.length === 0} or c.severity = any(${sql.param(rule.severities)}::text[]))
          and not exists (select 1 from auto_fixes f where f.case_id = c.id and f.rule = ${rule.key})
        order by c.detected_at desc, c.id limit ${MOST_LOOKED_AT}`);
      due.push({ rule: rule.key, caseIds: rows.map(({ id }) => id) });
    }
    return { version: policy.version, due };
  },
});

/**
 * Goes through the rules in force. Each case is fixed in a transaction of its own under the policy's name; what one case
 * refuses leaves the others done and waits for a person.
 */
export async function runRules(context: Context, signal?: AbortSignal): Promise<RulesRun> {
  const { version, due } = await dueForRules.execute(context, {});
  const actor: PolicyActor = { kind: "policy", name: "auto_fix", version, permissions: ["exception.fix"] };
  const run: RulesRun = { fixed: 0, refused: 0 };
  for (const { rule, caseIds } of due) {
    for (const caseId of caseIds) {
      signal?.throwIfAborted();
      try {
        await fixByRule.execute({ ...context, actor }, { caseId, rule });
        run.fixed += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        run.refused += 1;
        // Another version is in force by now; the next run goes by that one.
        if (error.details.isPolicyReplaced === true) return run;
      }
    }
  }
  return run;
}
