import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("./run-docket.ts", import.meta.url));

/**
 * The command line of the product, on the stack these journeys run against. Answers what it prints with --json.
 * @throws Error with the sentence it refuses with.
 */
export async function docket(...words: string[]): Promise<Record<string, unknown>> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, "--json"], { env: process.env });
    return lastLine(stdout);
  } catch (error) {
    const { error: sentence } = lastLine((error as { stdout?: string }).stdout ?? "");
    throw typeof sentence === "string" ? new Error(`docket ${words.join(" ")}: ${sentence}`, { cause: error }) : error;
  }
}

function lastLine(printed: string): Record<string, unknown> {
  const line = printed.trim().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? JSON.parse(line) : {};
}

const BUSY_MS = 60_000;
const AGAIN_MS = 1_000;

/** Reads a source now. While the worker reads it by itself, waits its turn. */
export async function syncNow(source: string): Promise<void> {
  for (const deadline = Date.now() + BUSY_MS; ; await pause(AGAIN_MS)) {
    try {
      await docket("sync", "run", source);
      return;
    } catch (error) {
      if (!String(error).includes("is being pulled already") || Date.now() > deadline) throw error;
    }
  }
}
