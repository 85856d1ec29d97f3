import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastLines, nextProgram, runToEnd } from "#scripts/lib/child";
import { PlainError } from "#scripts/lib/plain-error";
import { projectRoot } from "#scripts/lib/project";

/** Everything the built web application is made of. */
const inputs = [
  "app",
  "components",
  "server",
  "db",
  "public",
  "instrumentation.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const isInput = (path: string) =>
  !/\.test\.tsx?$|\.sql$|^server\/(sandbox|cli)\/|^db\/(migrations|testing|embedded)\//.test(path);
/** The last thing a build writes. */
const buildMark = join(projectRoot, ".next", "BUILD_ID");
const stampFile = join(projectRoot, ".next", "docket-build-inputs");

/** Builds the web application unless the build that lies there was made from the same files. */
export async function ensureBuild(options: {
  environment: Record<string, string | undefined>;
  logFile: string;
  signal?: AbortSignal;
}) {
  const wanted = await fingerprint();
  const isCurrent = (await readFile(stampFile, "utf8").catch(() => "")) === wanted;
  if (isCurrent && existsSync(buildMark)) return;
  // Gone until the new build is whole: an interrupted build must not pass for a finished one.
  await rm(stampFile, { force: true });
  await runToEnd({ label: "build of the web application", args: [nextProgram, "build"], ...options });
  if (!existsSync(buildMark)) {
    throw new PlainError(
      `The web application's build ended early. Its log ${options.logFile} ends with:\n${await lastLines(options.logFile)}`,
    );
  }
  await writeFile(stampFile, wanted);
}

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256").update(process.versions.node);
  for (const input of inputs) {
    for (const path of await filesUnder(input)) {
      hash.update(`\n${path}\n`).update(await readFile(join(projectRoot, path)));
    }
  }
  return hash.digest("hex");
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(join(projectRoot, path), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTDIR") return null;
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1))
    .filter(isInput)
    .sort();
}
