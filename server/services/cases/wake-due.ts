import { and, asc, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { defineCommand } from "#server/kernel/command";
import { batch, eachEvent } from "#server/services/cases/maintenance";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { awake } from "#server/services/cases/wake-on";

const BOOST = "snooze ended";

/** Wakes what slept until now. It comes back above its like, and says why. */
export const wakeDue = defineCommand({
  name: "case.wake_due",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const due = await scope.tx
      .select()
      .from(cases)
      .where(and(isNull(cases.closedAt), lte(cases.snoozedUntil, scope.now)))
      .orderBy(asc(cases.snoozedUntil), asc(cases.id))
      .limit(batch)
      .for("update", { skipLocked: true });
    return eachEvent(due, "No case was due to wake.", async (row) => {
      const updated = await updateCase(scope, row, awake(row, BOOST));
      return caseEvent("case.woken", updated, {
        data: { byItself: true, why: BOOST },
        policyVersion: updated.row.policyVersion,
      });
    });
  },
});
