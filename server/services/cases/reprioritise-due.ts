import { and, asc, isNotNull, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { defineCommand } from "#server/kernel/command";
import { batch, eachEvent } from "#server/services/cases/maintenance";
import { caseEvent, priorityOf, updateCase } from "#server/services/cases/update-case";
import { activePolicy } from "#server/services/policies/active-policy";

/** Evaluates again what the clock alone has made more urgent. */
export const reprioritiseDue = defineCommand({
  name: "case.reprioritise_due",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const policy = await activePolicy(scope, "case_priority");
    const due = await scope.tx
      .select()
      .from(cases)
      .where(and(isNull(cases.closedAt), isNotNull(cases.priorityChangesAt), lte(cases.priorityChangesAt, scope.now)))
      .orderBy(asc(cases.priorityChangesAt), asc(cases.id))
      .limit(batch)
      .for("update", { skipLocked: true });
    return eachEvent(due, "No priority was due to change.", async (row) => {
      const updated = await updateCase(scope, row, priorityOf(policy, row, scope.now), { isSilent: true });
      return caseEvent("case.reprioritised", updated, {
        data: { why: "its due time came nearer" },
        policyVersion: policy.name,
      });
    });
  },
});
