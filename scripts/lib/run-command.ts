import { join } from "node:path";
import { freePort } from "#db/embedded/ports";
import { withLock } from "#db/embedded/process-lock";
import { type OpenDatabase, openDatabaseForCommand, openEmbeddedDatabase } from "#scripts/lib/database";
import { docketHome, prepareHome } from "#scripts/lib/project";
import {
  applicationEnvironment,
  type Place,
  rememberedSandboxPort,
  sandboxPort,
  wantedPort,
  wantsDemo,
} from "#scripts/lib/settings";
import { isSandboxAnswering, launchSandbox, sandboxReady } from "#scripts/lib/stack";

/** Runs a command on this installation's database, whether or not the application is running. */
export async function onInstallation(run: () => Promise<number>, needsSandbox: boolean): Promise<number> {
  const home = await prepareHome(docketHome());
  return withDatabase(await openDatabaseForCommand(home), async ({ applicationUrl }) => {
    const remembered = await rememberedSandboxPort(home);
    const place = { home, isDemo: wantsDemo(), port: wantedPort("PORT") ?? 3000, sandboxPort: remembered ?? 0 };
    if (!needsSandbox || !place.isDemo) return runHere(place, applicationUrl, run);
    if (remembered && (await isSandboxAnswering(remembered))) return runHere(place, applicationUrl, run);
    return withOwnSandbox(place, applicationUrl, run);
  });
}

/** Runs a measurement on a cluster of its own, never on anybody's data. */
export async function onScratch(run: () => Promise<number>): Promise<number> {
  const home = await prepareHome(join(docketHome(), "scratch"));
  return withDatabase(await openEmbeddedDatabase(home), async ({ adminUrl }) => {
    const place = { home, isDemo: true, port: await freePort(), sandboxPort: await freePort() };
    return runHere(place, adminUrl, run);
  });
}

async function withDatabase(database: OpenDatabase, run: (database: OpenDatabase) => Promise<number>): Promise<number> {
  const interrupt = () => void database.stop().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, interrupt);
  try {
    return await run(database);
  } finally {
    await database.stop();
  }
}

/** The command reads its settings as every process of the application does. */
async function runHere(place: Place, databaseUrl: string, run: () => Promise<number>): Promise<number> {
  Object.assign(process.env, await applicationEnvironment(place, databaseUrl));
  return run();
}

/** The source systems of the demo are started for a command that speaks to them; two commands at once take turns. */
function withOwnSandbox(place: Place, databaseUrl: string, run: () => Promise<number>): Promise<number> {
  return withLock(join(place.home, "sandbox.lock"), async () => {
    const own = { ...place, sandboxPort: await sandboxPort(place.home) };
    const sandbox = await launchSandbox(own, await applicationEnvironment(own, databaseUrl));
    try {
      await sandboxReady(own, sandbox);
      return await runHere(own, databaseUrl, run);
    } finally {
      await sandbox.stop(1_000);
    }
  });
}
