import { openPools, type Pools } from "#db/client";
import { connectors } from "#server/connectors/registry";
import type { Actor } from "#server/domain/access/actor";
import { env } from "#server/env";
import { type Clock, companyClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import { announceSources } from "#server/services/sync/known-sources";

/** What a running process shares: its pools and the one clock. */
export type Runtime = Pools & { clock: Clock };

const shared = globalThis as typeof globalThis & { docketRuntime?: Promise<Runtime> };

/** The process's runtime, opened at the first call. Kept on the global so that a development reload does not open pools again. */
export function runtime(): Promise<Runtime> {
  shared.docketRuntime ??= openRuntime();
  return shared.docketRuntime;
}

async function openRuntime(): Promise<Runtime> {
  const pools = openPools(env.DATABASE_URL);
  announceSources(connectors);
  return { ...pools, clock: await companyClock(pools.raw) };
}

/** A context for an actor in this process. The correlation id ties what follows together; a new one is made if none is handed on. */
export async function contextFor(actor: Actor, correlationId?: string): Promise<Context> {
  const { db, raw, clock } = await runtime();
  return { db, raw, actor, now: clock.now, correlationId: correlationId ?? newId(clock.now()) };
}
