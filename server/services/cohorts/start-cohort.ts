import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cohortItems, cohortRuns } from "#db/schema/causes";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";
import { CohortInput } from "#server/services/cohorts/cohort-queries";
import { MOST_IN_A_COHORT, rehearse } from "#server/services/cohorts/rehearse";

/**
 * Starts one fix on every case that was rehearsed. The rehearsal is done once more here, so that what is stored as
 * foretold is true now; what changes before its turn comes is not done.
 */
export const startCohort = defineCommand({
  name: "cohort.start",
  permission: "cohort.run",
  input: CohortInput.extend({
    /** The cases the person saw would change; any that came since are left for another run. */
    caseIds: z.array(z.uuid()).min(1).max(MOST_IN_A_COHORT),
  }),
  async run(scope, { caseIds, ...question }) {
    const starter = personActing(scope);
    await scope.tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`cohort ${question.type} ${question.signature}`}, 0))`,
    );
    const [running] = await scope.tx
      .select({ label: cohortRuns.label, startedBy: cohortRuns.startedBy })
      .from(cohortRuns)
      .where(
        and(
          eq(cohortRuns.signature, question.signature),
          eq(cohortRuns.type, question.type),
          eq(cohortRuns.state, "running"),
        ),
      );
    if (running)
      throw conflict(
        `${running.startedBy} is running "${running.label}" on this cause already. Wait until it is done, or stop it.`,
      );
    const rehearsal = await rehearse(scope, question);
    const seen = new Set(caseIds);
    const items = rehearsal.items.filter(({ caseId }) => seen.has(caseId));
    if (!items.some(({ isRefused }) => !isRefused))
      throw ruleViolation("None of these cases can be fixed this way now. Rehearse it again to see why.");
    const run = {
      id: newId(scope.now),
      ...question,
      label: rehearsal.label,
      state: "running",
      total: items.length,
      startedBy: starter.name,
      startedById: starter.userId,
      startedAt: scope.now,
    };
    await scope.tx.insert(cohortRuns).values(run);
    await scope.tx.insert(cohortItems).values(
      items.map(({ caseId, number, entity, predicted, isRefused }, position) => ({
        runId: run.id,
        caseId,
        entityCode: entity,
        position,
        caseNumber: number,
        predicted,
        state: isRefused ? "refused" : "waiting",
        message: isRefused ? predicted : null,
        settledAt: isRefused ? scope.now : null,
      })),
    );
    await enqueue(scope, "cohorts.run", { runId: run.id }, { singletonKey: run.id });
    const { signature, type, fix, input, label, total } = run;
    return {
      result: { runId: run.id, total },
      events: [
        {
          type: "cohort.started",
          subject: { type: "cohort", id: run.id },
          data: { signature, type, fix, input, label, total, refused: items.filter((item) => item.isRefused).length },
        },
      ],
    };
  },
});
