import { spawn } from "node:child_process";
import { chown, copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "#db/embedded/binaries";
import type { Place } from "#db/embedded/place";
import type { ServerUser } from "#db/embedded/server-user";
import { EmbeddedPostgresError, explainFailure } from "#db/embedded/start-error";

/** The role that owns everything; the application itself acts as another one. */
export const OWNER_ROLE = "docket_owner";

/** Makes the cluster where there is none. It is made beside its place and moved there when whole, so an interruption leaves no half. */
export async function initialiseCluster(place: Place, binaries: Binaries, user: ServerUser | null): Promise<void> {
  const entries = await readdir(place.data).catch(() => null);
  if (entries?.includes("PG_VERSION")) return;
  if (entries && entries.length > 0) {
    throw new EmbeddedPostgresError(
      `The data folder ${place.data} is damaged: it holds files but no PG_VERSION. Restore it from a backup, or move it away to begin with an empty one.`,
    );
  }
  const draft = `${place.data}.new`;
  const passwordCopy = `${place.data}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordCopy, "", { mode: 0o600 });
  try {
    await copyFile(place.password, passwordCopy);
    if (user) for (const path of [draft, passwordCopy]) await chown(path, user.uid, user.gid);
    await runInitdb(binaries.initdb, draft, passwordCopy, user);
    await rename(draft, place.data);
  } finally {
    await rm(passwordCopy, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function runInitdb(program: string, dataFolder: string, passwordFile: string, user: ServerUser | null) {
  const child = spawn(
    program,
    [
      `--pgdata=${dataFolder}`,
      `--username=${OWNER_ROLE}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      // Without these the encoding follows the machine's LANG, and with none set it becomes SQL_ASCII.
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ],
    { ...user, cwd: "/", env: { ...process.env, LC_ALL: "C" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.once("close", resolve);
  });
  if (code !== 0) throw new EmbeddedPostgresError(explainFailure(output, join(dataFolder).replace(/\.new$/, "")));
}
