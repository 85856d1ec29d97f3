import { readFileSync } from "node:fs";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** True when the process runs, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isRemains(pid);
}

/** In a container whose first process collects nobody, an ended process stays listed for ever. */
function isRemains(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return ["Z", "X"].includes(stat.slice(stat.lastIndexOf(")") + 2)[0] ?? "");
  } catch {
    return false;
  }
}

/** A number of a process that a later process with the same pid does not have, where the system tells it. */
async function startMark(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The program's name stands in parentheses and may hold spaces; the start time is the 20th field after it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** Names a process so that a reused pid is not mistaken for it. */
export async function identityOf(pid: number): Promise<string> {
  return `${pid} ${await startMark(pid)}`.trim();
}

/** The pid of a written identity if that very process still runs. */
export async function livingPid(identity: string): Promise<number | null> {
  const [pidText = "", mark = ""] = identity.trim().split(" ");
  const pid = Number(pidText);
  if (!isAlive(pid)) return null;
  return mark === (await startMark(pid)) ? pid : null;
}

/**
 * Takes a lock file for this process; returns the pid of the living holder instead when there is one. A file left by a
 * process that no longer runs counts as free.
 */
export async function takeLock(path: string): Promise<{ heldBy: number } | { release(): Promise<void> }> {
  await mkdir(dirname(path), { recursive: true });
  const identity = await identityOf(process.pid);
  for (;;) {
    try {
      const file = await open(path, "wx", 0o644);
      await file.writeFile(identity);
      await file.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(path, "utf8").catch(() => "");
    const heldBy = await livingPid(holder);
    if (heldBy !== null) return { heldBy };
    // An empty file may belong to somebody who has opened it and not yet written a name.
    if (holder === "") await pause(100);
    if ((await readFile(path, "utf8").catch(() => "")) === holder) await rm(path, { force: true });
  }
}

/** Runs one at a time among all processes that name the same lock file. */
export async function withLock<Result>(path: string, run: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const taken = await takeLock(path);
    if ("release" in taken) return run().finally(() => taken.release());
    await pause(50);
  }
}
