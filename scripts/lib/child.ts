import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { PlainError } from "#scripts/lib/plain-error";
import { packageProgram, projectRoot } from "#scripts/lib/project";

const LOG_LIMIT_BYTES = 10_000_000;
const SUCCESS = "ended with exit code 0";
const endWithParent = pathToFileURL(`${projectRoot}/scripts/lib/end-with-parent.mjs`).href;

export type Child = {
  label: string;
  pid: number;
  /** Settles when the process has ended, for whatever reason. */
  ended: Promise<void>;
  isRunning(): boolean;
  hasSucceeded(): boolean;
  /** What happened to it, with the end of its log. */
  explainEnd(): Promise<PlainError>;
  /** Asks it to end, and makes it after the grace time. */
  stop(graceMs: number): Promise<void>;
};

/** Starts one of our Node programs in the background. What it writes goes to its log file. */
export async function startChild(options: {
  label: string;
  args: string[];
  environment: Record<string, string | undefined>;
  logFile: string;
}): Promise<Child> {
  const { label, logFile } = options;
  await mkdir(dirname(logFile), { recursive: true });
  await turnOverLog(logFile);
  const output = openSync(logFile, "a", 0o600);
  const child = spawn(process.execPath, ["--import", endWithParent, ...options.args], {
    cwd: projectRoot,
    env: { ...options.environment, PARENT_TO_END_WITH: String(process.pid) } as unknown as NodeJS.ProcessEnv,
    // A group of its own: a Ctrl-C in the terminal reaches us alone, and we end the others in order.
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  closeSync(output);
  let end = "";
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      end ||= `could not be started (${error.message})`;
      resolve();
    });
    child.once("exit", (code, signal) => {
      end ||= signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
      resolve();
    });
  });
  return {
    label,
    pid: child.pid ?? 0,
    ended,
    isRunning: () => end === "",
    hasSucceeded: () => end === SUCCESS,
    explainEnd: async () =>
      new PlainError(`The ${label} ${end}. Its log ${logFile} ends with:\n${await lastLines(logFile)}`),
    stop: (graceMs) => stopChild(child, ended, () => end === "", graceMs),
  };
}

async function stopChild(child: ChildProcess, ended: Promise<void>, isRunning: () => boolean, graceMs: number) {
  if (!isRunning()) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => killGroup(child), graceMs);
  await ended;
  clearTimeout(force);
  killGroup(child);
}

/** Helpers that the process started itself go with it. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Runs one of our Node programs to its end. @throws PlainError with the end of its log when it fails. */
export async function runToEnd(options: Parameters<typeof startChild>[0] & { signal?: AbortSignal }): Promise<void> {
  const child = await startChild(options);
  const abort = () => void child.stop(1_000);
  options.signal?.addEventListener("abort", abort);
  await child.ended;
  options.signal?.removeEventListener("abort", abort);
  if (!child.hasSucceeded()) throw await child.explainEnd();
}

export async function lastLines(path: string, count = 20): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .map((line) => `    ${line}`)
    .join("\n");
}

async function turnOverLog(path: string): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
}

export const nextProgram = packageProgram("next/dist/bin/next");
