import { openPools, type Pools } from "#db/client";
import { adoptCredentials, connectors, unconnectedSources } from "#server/connectors/registry";
import type { Actor } from "#server/domain/access/actor";
import { addressOfEntity } from "#server/domain/mail/addresses";
import { env } from "#server/env";
import { type Clock, companyClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import { errorFields, log } from "#server/log";
import { bankSource } from "#server/services/bank/bank-source";
import { announceMail } from "#server/services/mail/mail-settings";
import { fileSource } from "#server/services/receivables/file-source";
import { openCredentials } from "#server/services/sources/credentials";
import { announceMappings, announceSources } from "#server/services/sync/known-sources";

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
  announceSources(connectors, unconnectedSources);
  announceMappings(() => [...connectors(), fileSource, bankSource]);
  announceMail({
    isConnected: env.SMTP_URL !== undefined,
    hasCatcher: env.DOCKET_DEMO,
    from: (entity) => addressOfEntity(env.COLLECTIONS_FROM, entity),
    replyTo: (entity) =>
      addressOfEntity(env.COLLECTIONS_REPLY_TO, entity) ?? addressOfEntity(env.COLLECTIONS_FROM, entity),
  });
  const clock = await companyClock(pools.raw);
  await followCredentials(pools, clock);
  return { ...pools, clock };
}

/** How long a process may go on with credentials that were replaced. */
const REREAD_CREDENTIALS_MS = 5_000;

/** Credentials people enter reach every process within seconds. One that cannot be opened leaves the others as they were. */
async function followCredentials(pools: Pools, clock: Clock): Promise<void> {
  const reread = async () => {
    try {
      adoptCredentials(await openCredentials(pools.db, clock.now()));
    } catch (error) {
      log.error(errorFields(error), "credentials not read");
    }
  };
  await reread();
  setInterval(() => void reread(), REREAD_CREDENTIALS_MS).unref();
}

/** A context for an actor in this process. The correlation id ties what follows together; a new one is made if none is handed on. */
export async function contextFor(actor: Actor, correlationId?: string): Promise<Context> {
  const { db, raw, clock } = await runtime();
  return { db, raw, actor, now: clock.now, correlationId: correlationId ?? newId(clock.now()) };
}
