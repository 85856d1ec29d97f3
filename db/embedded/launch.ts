import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Binaries, findBinaries } from "#db/embedded/binaries";
import { initialiseCluster } from "#db/embedded/initialise";
import type { Place } from "#db/embedded/place";
import { canListen, freePort } from "#db/embedded/ports";
import { readPostmaster } from "#db/embedded/postmaster-file";
import type { ServerUser } from "#db/embedded/server-user";
import { EmbeddedPostgresError, explainFailure } from "#db/embedded/start-error";

const START_TIMEOUT_MS = 60_000;
/** A log beyond this size is emptied at the next start. */
const LOG_LIMIT_BYTES = 10_000_000;

/** Starts the server on its data folder, which is made if missing, and returns the port it accepts connections on. */
export async function launchServer(
  place: Place,
  user: ServerUser | null,
  settings: Record<string, string>,
): Promise<number> {
  const binaries = await findBinaries(user);
  await initialiseCluster(place, binaries, user);
  // Nobody living runs on this folder, as was just established; PostgreSQL itself would be misled by a reused pid.
  await rm(join(place.data, "postmaster.pid"), { force: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(place, attempt);
    const failure = await launch(place, binaries, user, port, settings);
    if (failure === null) return port;
    const isPortTaken = /could not bind|could not create any TCP\/IP sockets/.test(failure);
    if (!isPortTaken || attempt === 3) throw new EmbeddedPostgresError(explainFailure(failure, place.data));
  }
}

/** Returns what the server wrote if it gave up, or null once it accepts connections. */
async function launch(
  place: Place,
  binaries: Binaries,
  user: ServerUser | null,
  port: number,
  settings: Record<string, string>,
): Promise<string | null> {
  const logged = await shortenLog(place.log);
  const output = openSync(place.log, "a", 0o600);
  const child = spawn(binaries.postgres, ["-D", place.data, ...serverFlags(port, settings)], {
    ...user,
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    // A group of its own: a Ctrl-C in the terminal must reach it last, through `stop`.
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let failure = "";
  child.once("error", (error) => (failure = error.message));
  child.once("exit", (code) => (failure ||= `exit code ${code}`));
  child.unref();

  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (failure) return `${failure}\n${(await readFile(place.log, "utf8")).slice(logged)}`;
    const running = await readPostmaster(place.data);
    if (running?.isReady && running.pid === child.pid) return null;
    await pause(20);
  }
  child.kill("SIGQUIT");
  return `It was not ready within ${START_TIMEOUT_MS / 1000} seconds.\n${(await readFile(place.log, "utf8")).slice(logged)}`;
}

function serverFlags(port: number, settings: Record<string, string>): string[] {
  const megabytes = Math.floor(totalmem() / 1024 / 1024);
  const all: Record<string, string> = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: `${Math.max(64, Math.min(512, Math.floor(megabytes / 16)))}MB`,
    effective_cache_size: `${Math.max(256, Math.min(4096, Math.floor(megabytes / 4)))}MB`,
    maintenance_work_mem: "128MB",
    work_mem: "16MB",
    max_wal_size: "2GB",
    random_page_cost: "1.1",
    // Compiling pays off for minutes-long reports and costs the short queries of a queue more than they take.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    cluster_name: "docket",
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function shortenLog(path: string): Promise<number> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size <= LOG_LIMIT_BYTES) return size;
  await truncate(path);
  return 0;
}

/** The port of the last start if it is still free, so that tools people have connected keep working. */
async function choosePort(place: Place, attempt: number): Promise<number> {
  const remembered = Number(await readFile(place.portFile, "utf8").catch(() => "0"));
  const port = attempt === 1 && remembered > 0 && (await canListen(remembered)) ? remembered : await freePort();
  await writeFile(place.portFile, String(port));
  return port;
}
