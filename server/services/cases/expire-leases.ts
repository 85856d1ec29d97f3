import { and, asc, isNotNull, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { caseSkips, cases } from "#db/schema/cases";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import { batch, eachEvent } from "#server/services/cases/maintenance";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { personName } from "#server/services/people/load-people";

/** Puts back what was served and not begun in time, so that nobody's absence hides a case. */
export const expireLeases = defineCommand({
  name: "case.expire_leases",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope) {
    await scope.tx.delete(caseSkips).where(lte(caseSkips.until, scope.now));
    const due = await scope.tx
      .select()
      .from(cases)
      .where(and(isNotNull(cases.leasedUntil), lte(cases.leasedUntil, scope.now), isNull(cases.closedAt)))
      .orderBy(asc(cases.leasedUntil), asc(cases.id))
      .limit(batch)
      .for("update", { skipLocked: true });
    return eachEvent(due, "No lease has run out.", async (row) => {
      const holderName = await personName(scope.tx, row.ownerId);
      const returns = caseMachine.allows(row.state, "release");
      const updated = await updateCase(
        scope,
        row,
        returns
          ? { state: caseMachine.next(row.state, "release"), ownerId: null, leasedUntil: null }
          : { leasedUntil: null },
      );
      return caseEvent("case.lease_expired", updated, { data: { holderName } });
    });
  },
});
