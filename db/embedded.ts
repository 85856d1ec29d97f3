import { randomBytes } from "node:crypto";
import { readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { OWNER_ROLE } from "#db/embedded/initialise";
import { launchServer } from "#db/embedded/launch";
import { type Place, preparePlace } from "#db/embedded/place";
import { readPostmaster } from "#db/embedded/postmaster-file";
import { identityOf, isAlive, livingPid, withLock } from "#db/embedded/process-lock";
import { serverUser } from "#db/embedded/server-user";
import { EmbeddedPostgresError } from "#db/embedded/start-error";

const DATABASE = "docket";
const STOP_TIMEOUT_MS = 10_000;

export type EmbeddedPostgres = {
  /** Signs in as the owner of everything. */
  adminUrl: string;
  /** False when a server was found running on this home: left by a process that was killed, or in use by another one. */
  startedHere: boolean;
  /** Gives the server up. It is shut down unless another living process still uses it. */
  stop(): Promise<void>;
};

/**
 * Starts a real PostgreSQL on `<home>/postgres`, or joins the one that already runs there. The data is kept.
 * @param options.settings server settings beyond our own, such as `{ fsync: "off" }` for a throw-away cluster.
 */
export async function startEmbeddedPostgres(options: {
  home: string;
  log: (line: string) => void;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const home = resolve(options.home);
  const user = await serverUser();
  const place = await preparePlace(home, user);
  return withLock(place.lock, async () => {
    const joined = await joinRunning(place);
    if (joined) options.log(`PostgreSQL already runs on ${place.data}`);
    const adminUrl = joined ?? (await addressOf(place, await launchServer(place, user, options.settings ?? {})));
    await ensureDatabase(adminUrl);
    const ticket = join(place.users, `${process.pid}-${randomBytes(4).toString("hex")}`);
    await writeFile(ticket, await identityOf(process.pid));
    return { adminUrl, startedHere: joined === null, stop: () => giveUp(place, ticket) };
  });
}

async function joinRunning(place: Place): Promise<string | null> {
  const running = await readPostmaster(place.data);
  if (!running) return null;
  const url = await addressOf(place, running.port);
  // One that was told to start a moment before its parent died may need this long; one that is broken never answers.
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (await answersFrom(url, place.data)) return url;
    if (!isAlive(running.pid)) return null;
    await pause(100);
  }
  throw new EmbeddedPostgresError(
    `A PostgreSQL (process ${running.pid}) holds the data folder ${place.data} but does not answer on port ${running.port}. Stop that process and start again.`,
  );
}

async function answersFrom(url: string, dataFolder: string): Promise<boolean> {
  const client = connectToMaintenance(url);
  try {
    const [row] = await client<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return (await realpath(row?.folder ?? "")) === (await realpath(dataFolder));
  } catch {
    return false;
  } finally {
    await client.end({ timeout: 1 });
  }
}

async function addressOf(place: Place, port: number): Promise<string> {
  const password = (await readFile(place.password, "utf8")).trim();
  return `postgres://${OWNER_ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** The database that is there from the first moment on. */
function connectToMaintenance(adminUrl: string): postgres.Sql {
  const url = new URL(adminUrl);
  url.pathname = "/postgres";
  return postgres(url.toString(), { max: 1, connect_timeout: 3, onnotice: () => undefined });
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = connectToMaintenance(adminUrl);
  try {
    const [present] = await client`select 1 from pg_database where datname = ${DATABASE}`;
    if (!present) await client.unsafe(`create database ${DATABASE}`);
  } finally {
    await client.end({ timeout: 1 });
  }
}

async function giveUp(place: Place, ticket: string): Promise<void> {
  await withLock(place.lock, async () => {
    await rm(ticket, { force: true });
    if (await hasOtherUsers(place)) return;
    const running = await readPostmaster(place.data);
    if (running) await shutDown(running.pid);
  });
}

async function hasOtherUsers(place: Place): Promise<boolean> {
  for (const name of await readdir(place.users)) {
    const path = join(place.users, name);
    if ((await livingPid(await readFile(path, "utf8").catch(() => ""))) !== null) return true;
    await rm(path, { force: true });
  }
  return false;
}

async function shutDown(pid: number): Promise<void> {
  // Fast shutdown: open sessions are ended, the data is written out.
  process.kill(pid, "SIGINT");
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline) {
      process.kill(pid, "SIGQUIT");
      return;
    }
    await pause(20);
  }
}
