import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { dunningActs } from "#db/schema/dunning";
import { type ActHold, dunningRunMachine } from "#server/domain/collections/dunning-run";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { actingPerson } from "#server/services/dunning/acting-person";
import { actsByState } from "#server/services/dunning/carry-out-portion";
import { changeRun, requireState, told } from "#server/services/dunning/change-run";
import { lockDunningRun } from "#server/services/dunning/lock-run";
import { tellCustomers } from "#server/services/dunning/tell-customers";

/**
 * Stops a run under way: what is on its way stands, and no act that has not begun goes out. Whoever carries a portion out
 * holds the run's lock shared, so this waits for the portions in hand and every later one finds the run stopped. The steps
 * that were not taken are the next day's to take.
 */
export const stopRun = defineCommand({
  name: "dunning.stop",
  permission: "dunning.approve",
  input: z.strictObject({ runId: z.uuid(), version: z.int().min(1), reason: z.string().trim().min(3).max(500) }),
  async run(scope, { runId, version, reason }) {
    const run = await lockDunningRun(scope, runId, "update", version);
    if (run.state === "planned")
      throw ruleViolation(`Run ${run.number} has not been started, so there is nothing to stop. Drop it instead.`);
    requireState(run, "carrying_out");
    const { name } = actingPerson(scope);
    const hold: ActHold = { kind: "stopped", sentence: `The run was stopped by ${name}: ${reason}`, until: null };
    const stopped = await scope.tx
      .update(dunningActs)
      .set({ state: "withheld", holds: [hold], settledAt: scope.now })
      .where(and(eq(dunningActs.runId, runId), eq(dunningActs.state, "planned")))
      .returning({
        customerId: dunningActs.customerId,
        id: dunningActs.id,
        step: dunningActs.stepLabel,
        action: dunningActs.action,
      });
    const { done, withheld } = await actsByState(scope, runId);
    const state = dunningRunMachine.next(run.state, "stop");
    const counts = { ...run.counts, done, withheld };
    await changeRun(scope, run, { state, counts, stoppedBy: name, stoppedReason: reason, finishedAt: scope.now });
    const events = stopped
      .toSorted((one, other) => (one.customerId < other.customerId ? -1 : 1))
      .map(
        ({ customerId, id: act, step, action }): DomainEvent => ({
          type: "dunning.withheld",
          subject: { type: "customer", id: customerId },
          entity: run.entityCode,
          policyVersion: run.policyVersion,
          reason: hold.sentence,
          data: { run: run.number, act, step, action },
        }),
      );
    await tellCustomers(scope, "dunning.stop", events);
    return told(run, `Run ${run.number} is stopped.`, {
      type: "dunning.stopped",
      reason,
      data: { done, withheld, stopped: stopped.length },
    });
  },
});
