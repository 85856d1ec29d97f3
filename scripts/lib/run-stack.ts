import { join } from "node:path";
import { takeLock } from "#db/embedded/process-lock";
import { PlainError } from "#scripts/lib/plain-error";
import { docketHome, prepareHome } from "#scripts/lib/project";
import { claimPort, mailPort, sandboxPort, wantedPort, wantsDemo } from "#scripts/lib/settings";
import { startStack } from "#scripts/lib/stack";
import { printSteps } from "#scripts/lib/steps";
import { demoPassword, demoPeople } from "#server/domain/demo/people";

/** A second Ctrl-C this long after the first is impatience; a sooner one is the same one, handed on by npm. */
const IMPATIENT_AFTER_MS = 2_000;

/** Runs the whole product in the foreground until it is stopped or a part of it breaks. */
export async function runStack(mode: "start" | "dev"): Promise<number> {
  const begun = performance.now();
  const home = await prepareHome(docketHome());
  const say = (text: string) => process.stdout.write(text);
  const lock = await takeLock(join(home, "running.lock"));
  if ("heldBy" in lock) {
    throw new PlainError(
      `Docket already runs on ${home} (process ${lock.heldBy}). Stop it first, or start a second one with its own DOCKET_HOME and PORT.`,
    );
  }
  try {
    const port = await claimPort("PORT", wantedPort("PORT") ?? 3000);
    const isDemo = wantsDemo();
    const demo = isDemo ? { sandboxPort: await sandboxPort(home), mailPort: await mailPort(home) } : { sandboxPort: 0 };
    const place = { home, isDemo, port, ...demo };
    const stopRequest = listenForStop();
    say(`Starting Docket (data in ${home})\n`);
    const stack = await startStack({ place, mode, steps: printSteps(say), signal: stopRequest.signal });
    say(welcome(stack.environment.NEXTAUTH_URL ?? "", isDemo, (performance.now() - begun) / 1000));
    const reason = await Promise.race([stack.broken, stopRequest.asked]);
    if (reason === "asked") say("\nStopping ...\n");
    await stack.stop();
    if (reason === "asked") {
      say("Stopped. The data is kept.\n");
      return 0;
    }
    process.stderr.write(`\n${reason.message}\nEverything else was stopped.\n`);
    return 1;
  } finally {
    await lock.release();
  }
}

/** Ctrl-C, a signal, or the end of the process that started this one: all ask for the same orderly end. */
function listenForStop(): { signal: AbortSignal; asked: Promise<"asked"> } {
  const controller = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<"asked">();
  let askedAt: number | undefined;
  const ask = () => {
    if (askedAt !== undefined && performance.now() - askedAt > IMPATIENT_AFTER_MS) process.exit(130);
    askedAt ??= performance.now();
    controller.abort();
    resolve("asked");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
  process.once("disconnect", ask);
  return { signal: controller.signal, asked };
}

function welcome(address: string, isDemo: boolean, seconds: number): string {
  const lines = ["", `Docket is ready at ${address} (after ${seconds.toFixed(1)} s)`, ""];
  if (isDemo) {
    const width = Math.max(...demoPeople.map(({ email }) => email.length));
    const titleWidth = Math.max(...demoPeople.map(({ title }) => title.length));
    lines.push(`Sign in as one of these; the password is ${demoPassword}`, "");
    for (const { email, title, description } of demoPeople) {
      lines.push(`  ${email.padEnd(width)}  ${title.padEnd(titleWidth)}  ${description}`);
    }
    lines.push("");
  } else {
    lines.push("Accounts are made on the command line: npm run docket -- user", "");
  }
  lines.push("Ctrl-C stops everything.", "");
  return lines.join("\n");
}
