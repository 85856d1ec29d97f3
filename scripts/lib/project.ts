import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PlainError } from "#scripts/lib/plain-error";

export const projectRoot = resolve(fileURLToPath(new URL("../../", import.meta.url)));

/** The folder for everything this installation keeps; git ignores the default one. */
export function docketHome(): string {
  return resolve(projectRoot, process.env.DOCKET_HOME || ".docket");
}

/** Makes a home folder where there is none. @throws PlainError when it cannot be used. */
export async function prepareHome(home: string): Promise<string> {
  await mkdir(home, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new PlainError(
      `The folder ${home} cannot be used (${error.code}). Set DOCKET_HOME to a folder this user may write.`,
    );
  });
  return home;
}

/** A program of an installed package, to be run by the same Node as this process. */
export function packageProgram(path: string): string {
  return join(projectRoot, "node_modules", path);
}
