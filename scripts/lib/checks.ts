import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageProgram, projectRoot } from "#scripts/lib/project";

/** What a part of the checks comes to. `output` is shown when something failed. */
export type Outcome = { name: string; passed: number; failed: number; output: string; seconds: number };

type ProgramResult = { code: number; output: string };

/** Runs one of the installed tools and collects what it prints. */
export async function runTool(
  path: string,
  args: string[],
  environment: Record<string, string> = {},
  folder = projectRoot,
): Promise<ProgramResult> {
  const isNative = !/\.[cm]?js$/.test(path) && !path.endsWith("/next");
  const command = isNative ? path : process.execPath;
  const child = spawn(command, isNative ? args : [path, ...args], {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...environment } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(1);
    });
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, output };
}

async function timed(name: string, work: () => Promise<Omit<Outcome, "name" | "seconds">>): Promise<Outcome> {
  const begun = performance.now();
  const outcome = await work();
  return { name, ...outcome, seconds: (performance.now() - begun) / 1000 };
}

/** A check that either holds or does not counts as one. */
function asOne({ code, output }: ProgramResult): Omit<Outcome, "name" | "seconds"> {
  return code === 0 ? { passed: 1, failed: 0, output: "" } : { passed: 0, failed: 1, output };
}

export function checkTypes(): Promise<Outcome> {
  return timed("types", async () => {
    const routes = await runTool(packageProgram("next/dist/bin/next"), ["typegen"]);
    if (routes.code !== 0) return asOne(routes);
    return asOne(await runTool(packageProgram("typescript/lib/tsc.js"), ["--noEmit"]));
  });
}

export function checkLint(): Promise<Outcome> {
  return timed("lint", async () =>
    asOne(await runTool(packageProgram("@biomejs/biome/bin/biome"), ["check", "--max-diagnostics=60"])),
  );
}

export function checkLayers(): Promise<Outcome> {
  return timed("layers", async () => {
    const { readLayerReport } = await import("#scripts/lib/layers");
    return asOne(await readLayerReport());
  });
}

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  success: boolean;
};

/** Runs one vitest project. A skipped test counts as failed: a test that does not run proves nothing. */
export function runVitest(project: "unit" | "db", filters: string[] = []): Promise<Outcome> {
  return timed(project === "unit" ? "unit tests" : "database tests", async () => {
    const folder = await mkdtemp(join(tmpdir(), "docket-vitest-"));
    try {
      const file = join(folder, "report.json");
      const { code, output } = await runTool(packageProgram("vitest/vitest.mjs"), [
        "run",
        `--project=${project}`,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${file}`,
        ...filters,
      ]);
      const report = await readReport<VitestReport>(file);
      return { ...countVitest(report, code), output };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** A file that does not load or an error outside of every test fails the run without a failed test; it counts as one. */
export function countVitest(report: VitestReport | null, code: number): { passed: number; failed: number } {
  if (!report) return { passed: 0, failed: 1 };
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests;
  const hasOtherFailure = code !== 0 || !report.success || passed + failed === 0;
  return { passed, failed: failed === 0 && hasOtherFailure ? 1 : failed };
}

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
};

/** A journey that passed only at a second attempt, or was skipped, has not passed. */
export function countPlaywright(report: PlaywrightReport | null, code: number): { passed: number; failed: number } {
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + flaky + skipped;
  const hasOtherFailure = code !== 0 || report.errors.length > 0 || expected + failed === 0;
  return { passed: expected, failed: failed === 0 && hasOtherFailure ? 1 : failed };
}

/** Runs the browser journeys against a stack that is up. */
export function runPlaywright(environment: Record<string, string>, filters: string[]): Promise<Outcome> {
  return timed("browser journeys", async () => {
    const folder = await mkdtemp(join(tmpdir(), "docket-playwright-"));
    try {
      const file = join(folder, "report.json");
      const { code, output } = await runTool(
        packageProgram("@playwright/test/cli.js"),
        // Journeys that are named run alone, without those that otherwise come before them.
        ["test", "--reporter=list,json", ...(filters.length > 0 ? ["--no-deps"] : []), ...filters],
        { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      );
      return { ...countPlaywright(await readReport<PlaywrightReport>(file), code), output };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function readReport<Report>(file: string): Promise<Report | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as Report);
}

/** One line per part, and everything a failed part printed. */
export function describeOutcome({ name, passed, failed, output, seconds }: Outcome): string {
  const line = `  ${failed === 0 ? "✓" : "✗"} ${name.padEnd(20)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${seconds.toFixed(1).padStart(7)} s\n`;
  return failed === 0 ? line : `${line}\n${output.trimEnd()}\n\n`;
}

/** The last line of the run, and its exit code. */
export function conclude(outcomes: Outcome[], write: (text: string) => void): number {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const isNothing = passed + failed === 0;
  write(`${passed} passed, ${isNothing ? 1 : failed} failed\n`);
  return failed > 0 || isNothing ? 1 : 0;
}
