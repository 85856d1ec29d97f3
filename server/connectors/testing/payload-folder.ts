import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Payloads recorded by others lie beside the project and are never copied into it. */
const DATA = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

export type PayloadFile = { path: string; text: string };

/** The files of one system, or none, said in one line, when the folder is absent. */
export function payloadFiles(system: string): PayloadFile[] {
  return filesIn("payloads", system);
}

/** The tables of one system as a warehouse keeps them, or none, said in one line, when the folder is absent. */
export function tableFiles(system: string): PayloadFile[] {
  return filesIn("tables", system);
}

function filesIn(kind: "payloads" | "tables", system: string): PayloadFile[] {
  const folder = `${DATA}${kind}/${system}`;
  if (!existsSync(folder)) {
    console.log(`The folder of recorded ${system} ${kind} is absent; the invented ones are used instead.`);
    return [];
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .toSorted()
    .map((path) => ({ path: path.slice(folder.length + 1), text: readFileSync(path, "utf8") }));
}
