import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";

/** A file that lies in the folder: plain, not hidden, not one that is still being sent (.part). */
export type DroppedFile = { name: string; size: number; changedMs: number };

export type ReadFile = {
  /** Null when the file is larger than it may be: then it is not read. */
  bytes: Buffer | null;
  contentHash: string;
};

const SENDING = ".part";

/** @throws Error when there is no such folder: the setting is wrong, or a disk is not there. */
export async function filesIn(folder: string): Promise<DroppedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `The folder ${folder} for the bank's files cannot be read (${error.code}). Correct BANK_DROP_FOLDER, or give this process access.`,
    );
  });
  const names = entries.filter((entry) => entry.isFile() && isMeant(entry.name)).map(({ name }) => name);
  const files = await Promise.all(names.toSorted().map((name) => look(folder, name)));
  return files.filter((file) => file !== null);
}

/** Those that are now as they were seen before. */
export async function unchangedSince(folder: string, seen: readonly DroppedFile[]): Promise<DroppedFile[]> {
  const before = new Map(seen.map((file) => [file.name, file]));
  return (await filesIn(folder)).filter(({ name, size, changedMs }) => {
    const earlier = before.get(name);
    return earlier?.size === size && earlier.changedMs === changedMs;
  });
}

/** Null when the file has gone meanwhile, or something else than a plain file stands in its place. */
export async function readDropped(folder: string, file: DroppedFile, largest: number): Promise<ReadFile | null> {
  const hash = createHash("sha256");
  if (file.size > largest)
    return { bytes: null, contentHash: hash.update(`${file.name} ${file.size} ${file.changedMs}`).digest("hex") };
  const handle = await open(join(folder, file.name), constants.O_RDONLY | constants.O_NOFOLLOW).catch(goneOrThrow);
  if (handle === null) return null;
  try {
    if (!(await handle.stat()).isFile()) return null;
    const bytes = await handle.readFile();
    return { bytes, contentHash: hash.update(bytes).digest("hex") };
  } finally {
    await handle.close();
  }
}

/**
 * Where a file will lie, as a path within the folder. A name is not trusted beyond its letters; where another file of that
 * name lies already, a part of the hash tells the two apart.
 */
export async function placeFor(folder: string, within: string, name: string, contentHash: string): Promise<string> {
  const kind = extname(name);
  const plain = name
    .slice(0, 150)
    .replace(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[. ]+/, "_");
  const wanted = join(within, plain);
  if ((await look(folder, wanted)) === null) return wanted;
  const stem = plain.endsWith(kind) ? plain.slice(0, plain.length - kind.length) : plain;
  return join(within, `${stem}.${contentHash.slice(0, 12)}${plain.endsWith(kind) ? kind : ""}`);
}

/** @param beside text to lie beside the file, written first so that no moved file is without it. */
export async function moveTo(folder: string, name: string, place: string, beside: string | null): Promise<void> {
  await mkdir(join(folder, place, ".."), { recursive: true });
  if (beside !== null) await writeFile(join(folder, `${place}.why.txt`), beside);
  await rename(join(folder, name), join(folder, place)).catch(goneOrThrow);
}

const isMeant = (name: string) => !name.startsWith(".") && !name.toLowerCase().endsWith(SENDING);

async function look(folder: string, name: string): Promise<DroppedFile | null> {
  const found = await lstat(join(folder, name)).catch(goneOrThrow);
  return found && { name, size: found.size, changedMs: found.mtimeMs };
}

function goneOrThrow(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ELOOP") return null;
  throw error;
}
