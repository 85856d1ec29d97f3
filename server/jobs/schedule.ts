import type { JobQueue } from "#db/job-queues";
import { connectors } from "#server/connectors/registry";
import { dailyCountSlot } from "#server/domain/completeness/quiet-hour";
import { durationMs, slotStart } from "#server/domain/time";
import { env } from "#server/env";
import type { Slot } from "#server/kernel/slots";

type Standing = {
  job: string;
  every: string;
  queue: Extract<
    JobQueue,
    | "exceptions.sweep"
    | "exceptions.auto_fix"
    | "charges.retry"
    | "cohorts.run"
    | "dunning.plan"
    | "dunning.carry_out"
    | "effects.resolve"
    | "cases.maintain"
    | "approvals.maintain"
    | "policies.migrate"
    | "access.maintain"
    | "audit.seal"
    | "bank.drop"
    | "worklist.due"
    | "plans.judge"
    | "forecast.make"
  >;
};

/** Jobs that run by the clock. Sources state their own cadence in their connector. */
const standing: readonly Standing[] = [
  { job: "cases.maintain", every: "1m", queue: "cases.maintain" },
  { job: "effects.resolve", every: "30s", queue: "effects.resolve" },
  { job: "approvals.maintain", every: "1m", queue: "approvals.maintain" },
  { job: "policies.migrate", every: "1m", queue: "policies.migrate" },
  { job: "access.maintain", every: "1m", queue: "access.maintain" },
  { job: "audit.seal", every: "30s", queue: "audit.seal" },
  { job: "exceptions.sweep", every: "1d", queue: "exceptions.sweep" },
  { job: "exceptions.auto_fix", every: "15m", queue: "exceptions.auto_fix" },
  { job: "charges.retry", every: "15m", queue: "charges.retry" },
  { job: "cohorts.run", every: "15s", queue: "cohorts.run" },
  { job: "worklist.due", every: "1m", queue: "worklist.due" },
  // Each legal entity has a midnight of its own.
  { job: "plans.judge", every: "1h", queue: "plans.judge" },
  { job: "forecast.make", every: "15m", queue: "forecast.make" },
  { job: "dunning.plan", every: "15m", queue: "dunning.plan" },
  { job: "dunning.carry_out", every: "15s", queue: "dunning.carry_out" },
];

/** Looks into the folder for the bank's files, where there is one. */
const bankDrop: Standing = { job: "bank.drop", every: "1m", queue: "bank.drop" };

/** The slot each scheduled job is in now. The same instant gives every worker the same slots. */
export function slotsAt(now: Date): Slot[] {
  const fixed = [...standing, ...(env.BANK_DROP_FOLDER ? [bankDrop] : [])].map(({ job, every, queue }): Slot => {
    const slot = slotStart(now, durationMs(every));
    return { job, slot, queue, payload: { slot: slot.toISOString() }, singletonKey: job };
  });
  const pulls = connectors().map((connector): Slot => {
    const slot = slotStart(now, durationMs(connector.every));
    return {
      job: `sync.pull:${connector.key}`,
      slot,
      queue: "sync.pull",
      payload: { source: connector.key, slot: slot.toISOString() },
      singletonKey: connector.key,
    };
  });
  return [...fixed, ...pulls, ...reconciliations(now)];
}

/** Each source is counted against what we hold once a day. */
function reconciliations(now: Date): Slot[] {
  return connectors().map(
    (connector, place): Slot => ({
      job: `sync.reconcile:${connector.key}`,
      slot: dailyCountSlot(now, place),
      queue: "sync.reconcile",
      payload: { source: connector.key, startedBy: "schedule" },
      singletonKey: connector.key,
    }),
  );
}
