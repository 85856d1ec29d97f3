/** Why PostgreSQL could not be started, in a sentence for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  override name = "EmbeddedPostgresError";
  readonly plain = true;
}

/** Turns what PostgreSQL wrote before it gave up into what happened, to what, and what to do. */
export function explainFailure(output: string, dataFolder: string): string {
  const library = /error while loading shared libraries: (\S+?):/.exec(output)?.[1];
  if (library) {
    return `PostgreSQL could not start because the system library ${library} is missing. Install the package that holds it (on Debian: apt-get install libstdc++6) and start again, or set DATABASE_URL to a PostgreSQL that runs elsewhere.`;
  }
  if (/No space left on device/.test(output)) {
    return `PostgreSQL could not start because the disk holding ${dataFolder} is full. Free some space and start again; the data is kept.`;
  }
  const version = /initialized by PostgreSQL version (\S+),/.exec(output)?.[1];
  if (version) {
    return `The data folder ${dataFolder} was written by PostgreSQL ${version}, which this version cannot read. Move the folder away to begin with an empty one, or set DATABASE_URL.`;
  }
  const tail = lastLines(output, 6);
  return [
    `PostgreSQL did not start on the data folder ${dataFolder}.`,
    tail ? `Its log ends with:\n${tail}\n` : "It left no message.",
    "If the folder is damaged, restore it from a backup, or move it away to begin with an empty one.",
  ].join(" ");
}

function lastLines(text: string, count: number): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(-count)
    .map((line) => `    ${line}`)
    .join("\n");
}

/** A folder that cannot be made or written is told as such; anything else is thrown as it came. */
export function explainFolderError(error: unknown, folder: string): never {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const reasons: Record<string, string> = {
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "it lies on a read-only disk",
    ENOTDIR: "a file of that name, or above it, is in the way",
    EEXIST: "a file of that name is in the way",
    ENOSPC: "the disk is full",
  };
  const reason = reasons[code];
  if (!reason) throw error;
  throw new EmbeddedPostgresError(
    `The data folder ${folder} cannot be used: ${reason}. Set DOCKET_HOME to a folder this user may write.`,
  );
}
