import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "#db/embedded/process-lock";

export type Postmaster = { pid: number; port: number; isReady: boolean };

/** Reads the file a running server keeps in its data folder. Line 1 is negative while the folder is being made. */
export function parsePostmasterFile(text: string): Postmaster | null {
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isSafeInteger(pid) || pid <= 1 || !Number.isSafeInteger(port) || port <= 0) return null;
  return { pid, port, isReady: lines[7]?.trim() === "ready" };
}

/** The server that says it runs on this data folder. A file left by one that was killed, or whose pid is now another program, gives null. */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | null> {
  const text = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => "");
  const postmaster = parsePostmasterFile(text);
  if (!postmaster || !isAlive(postmaster.pid)) return null;
  const program = await readFile(`/proc/${postmaster.pid}/comm`, "utf8").catch(() => "postgres");
  return program.trim() === "postgres" ? postmaster : null;
}
