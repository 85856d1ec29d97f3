import { spawn } from "node:child_process";
import { env } from "#server/env";
import { ruleViolation } from "#server/kernel/errors";
import { log } from "#server/log";

const PATIENCE_MS = 30_000;
const CLEAN = 0;
const HARMFUL = 1;

/**
 * Has the installation's own scanner look at a file before it is kept: the program of FILE_SCAN_COMMAND is given its bytes and
 * says 0 for clean and 1 for harmful, as clamdscan does. Whatever else it says, or saying nothing, keeps the file out as well.
 * @throws AppError RULE_VIOLATION where the file is not to be kept, saying why.
 */
export async function scanFile(
  { name, content }: { name: string; content: string },
  command: string | undefined = env.FILE_SCAN_COMMAND,
): Promise<void> {
  const [program, ...args] = (command ?? "").split(" ").filter((part) => part !== "");
  if (program === undefined) return;
  const ended = await run(program, args, Buffer.from(content, "base64"));
  if (ended === CLEAN) return;
  if (ended === HARMFUL)
    throw ruleViolation(
      `${name} was found to be harmful by the virus scanner. It was not attached; tell your IT team.`,
    );
  log.error({ program, ended }, "the virus scanner gave no verdict");
  throw ruleViolation(
    `${name} could not be checked for viruses, so it was not attached. Try again later; if it goes on, tell your IT team.`,
  );
}

/** The exit code; null where the program could not be run, was ended, or took too long. */
function run(program: string, args: readonly string[], bytes: Buffer): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], timeout: PATIENCE_MS });
    child.on("error", () => resolve(null));
    child.on("close", resolve);
    // A scanner that has seen enough closes its input early.
    child.stdin.on("error", () => undefined);
    child.stdin.end(bytes);
  });
}
