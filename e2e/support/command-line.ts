import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("./run-docket.ts", import.meta.url));

/** The command line of the product, on the stack these journeys run against. Answers what it prints with --json. */
export async function docket(...words: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, "--json"], { env: process.env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
}
