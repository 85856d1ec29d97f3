import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Bank files written by others lie beside the project and are never copied into it. */
export const SHARED_BANK_FOLDER = fileURLToPath(new URL("../../../../../shared/data/bank/", import.meta.url));

export type SharedBankFile = { path: string; bytes: Buffer };

/** All of them, or none, said in one line, when the folder is absent. */
export function sharedBankFiles(): SharedBankFile[] {
  if (!existsSync(SHARED_BANK_FOLDER)) {
    console.log("The folder of bank files written by others is absent; the invented ones are used instead.");
    return [];
  }
  return bankFilesIn(SHARED_BANK_FOLDER);
}

/** Every file below a folder, by its path within it. */
export function bankFilesIn(folder: string): SharedBankFile[] {
  const start = folder.endsWith("/") ? folder.length : folder.length + 1;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("//", "/"))
    .toSorted()
    .map((path) => ({ path: path.slice(start), bytes: readFileSync(path) }));
}
