import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RELOCATION_FOLDER } from "#db/embedded/binaries";
import { isReachable, type ServerUser } from "#db/embedded/server-user";
import { explainFolderError } from "#db/embedded/start-error";

/** Where one embedded server keeps its things. */
export type Place = {
  /** The cluster itself, owned by the server's user. */
  data: string;
  /** Holds the cluster; ours, and the server's user may walk through it. */
  folder: string;
  log: string;
  password: string;
  lock: string;
  /** One file for each process that is using the server. */
  users: string;
  portFile: string;
};

/** Prepares the folders under `<home>/postgres`. Where the server's user could not reach them, the cluster alone lies under /var/tmp. */
export async function preparePlace(home: string, user: ServerUser | null): Promise<Place> {
  const own = join(home, "postgres");
  try {
    await mkdir(join(own, "users"), { recursive: true });
    const password = join(own, "password");
    await writeFile(password, randomBytes(24).toString("hex"), { flag: "wx", mode: 0o600 }).catch(ignoreExisting);
    if (user) await letThrough([home, own]);
    const folder = user && !(await isReachable(own)) ? await relocatedFolder(own, user) : own;
    return {
      data: join(folder, "data"),
      folder,
      log: join(own, "postgres.log"),
      password,
      lock: join(own, "start.lock"),
      users: join(own, "users"),
      portFile: join(own, "port"),
    };
  } catch (error) {
    return explainFolderError(error, own);
  }
}

/** The folders are ours; a stranger may then walk through them, not list or read them. */
async function letThrough(folders: string[]): Promise<void> {
  for (const folder of folders) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) await chmod(folder, (mode & 0o777) | 0o001);
  }
}

/** The name is drawn once and kept in the home folder: a home that was removed and made anew begins with an empty cluster. */
async function relocatedFolder(own: string, user: ServerUser): Promise<string> {
  const pointer = join(own, "relocated-to");
  const drawn = join(RELOCATION_FOLDER, `docket-postgres-${randomBytes(8).toString("hex")}`);
  await writeFile(pointer, drawn, { flag: "wx", mode: 0o600 }).catch(ignoreExisting);
  const folder = await readFile(pointer, "utf8");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, user.uid, user.gid);
  return folder;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
