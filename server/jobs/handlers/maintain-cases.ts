import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { escalateDue } from "#server/services/cases/escalate-due";
import { expireLeases } from "#server/services/cases/expire-leases";
import type { Maintained } from "#server/services/cases/maintenance";
import { reprioritiseDue } from "#server/services/cases/reprioritise-due";
import { wakeDue } from "#server/services/cases/wake-due";
import { noteInForce } from "#server/services/policies/note-in-force";
import { handOver } from "#server/services/teams/hand-over";

/** A run ends after this many batches of one kind; the next slot goes on. */
const MOST_BATCHES = 50;

/**
 * What the clock does to cases: policies whose day has come are noted, leases that ran out go back, the work of whoever is away goes to others, sleepers wake,
 * what is late goes up, priorities follow their due times.
 */
export async function maintainCases(context: Context): Promise<{
  cameIntoForce: number;
  released: number;
  handedOver: number;
  woken: number;
  escalated: number;
  reprioritised: number;
}> {
  return {
    cameIntoForce: await untilDone(() => noteInForce.execute(context, {})),
    released: await untilDone(() => expireLeases.execute(context, {})),
    handedOver: await untilDone(() => handOver.execute(context, {})),
    woken: await untilDone(() => wakeDue.execute(context, {})),
    escalated: await untilDone(() => escalateDue.execute(context, {})),
    reprioritised: await untilDone(() => reprioritiseDue.execute(context, {})),
  };
}

async function untilDone(run: () => Promise<Maintained>): Promise<number> {
  let total = 0;
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    try {
      const { cases, mayBeMore } = await run();
      total += cases;
      if (!mayBeMore) return total;
    } catch (error) {
      if (refusalOf(error)?.code === "NOT_FOUND") return total;
      throw error;
    }
  }
  return total;
}
