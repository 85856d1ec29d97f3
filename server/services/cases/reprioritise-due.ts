import { and, asc, isNotNull, isNull, lte, notInArray } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { selfRankedTypes } from "#server/domain/cases/self-ranked";
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
      .where(
        and(
          isNull(cases.closedAt),
          isNotNull(cases.priorityChangesAt),
          lte(cases.priorityChangesAt, scope.now),
          notInArray(cases.type, [...selfRankedTypes]),
        ),
      )
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
