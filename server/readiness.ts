import { connectors } from "#server/connectors/registry";
import { runtime } from "#server/runtime";

export type Readiness = { ready: boolean; waitingFor: string[] };

/** A worker that is alive starts a slot at least once a minute. */
const WORKER_SILENCE_SECONDS = 150;

let hasLoaded = false;

/** Whether everything serves: database, worker, and (asked until it was true once) the first load of every source and its detection. */
export async function readiness(): Promise<Readiness> {
  try {
    const { raw, clock } = await runtime();
    const waitingFor: string[] = [];
    const [state] = await raw<{ worker: boolean; loaded: string[]; detecting: number; swept: boolean }[]>`
      select exists (select 1 from job_slots where started_at > ${new Date(clock.now().getTime() - WORKER_SILENCE_SECONDS * 1_000)}) as worker,
             coalesce((select array_agg(distinct source) from sync_runs where state = 'succeeded'), '{}') as loaded,
             (select count(*)::int from pgboss.job where name in ('sync.apply', 'exceptions.detect', 'exceptions.sweep') and state < 'completed') as detecting,
             exists (select 1 from job_slots where job = 'exceptions.first_sweep') as swept`;
    if (!state?.worker) waitingFor.push("the worker");
    if (!hasLoaded) {
      const missing = connectors().filter((connector) => !state?.loaded.includes(connector.key));
      if (missing.length > 0)
        waitingFor.push(`the first load from ${missing.map((connector) => connector.label).join(", ")}`);
      else if (!state?.swept || state.detecting > 0) waitingFor.push("the first look at what was loaded");
      else hasLoaded = true;
    }
    return { ready: waitingFor.length === 0, waitingFor };
  } catch {
    return { ready: false, waitingFor: ["the database"] };
  }
}
