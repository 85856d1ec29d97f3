import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "#db/embedded/start-error";

const run = promisify(execFile);

export type ServerUser = { uid: number; gid: number };

/** PostgreSQL refuses to run as root: there it gets a user of its own. Everybody else runs it as themselves. */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = (await lookUpUser("postgres")) ?? (await createUser()) ?? (await lookUpUser("nobody"));
  if (known) return known;
  throw new EmbeddedPostgresError(
    "PostgreSQL does not run as root, and no other user could be made for it. Start as an ordinary user, or set DATABASE_URL.",
  );
}

async function lookUpUser(name: string): Promise<ServerUser | null> {
  const line = (await readFile("/etc/passwd", "utf8").catch(() => ""))
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

async function createUser(): Promise<ServerUser | null> {
  const made = await run("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/bin/false",
    "postgres",
  ]).catch(() => null);
  return made ? lookUpUser("postgres") : null;
}

/** True when a user without further rights may walk through every folder from the root down to this one. */
export async function isReachable(folder: string): Promise<boolean> {
  for (let current = folder; ; current = dirname(current)) {
    const entry = await stat(current).catch(() => null);
    if (entry && (entry.mode & 0o001) === 0) return false;
    if (dirname(current) === current) return true;
  }
}
