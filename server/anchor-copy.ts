import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { env } from "#server/env";

/** The copy of the seals that is kept outside the database, line by line; nothing where this machine has none. */
export async function readAnchorCopy(): Promise<string[]> {
  const text = await readFile(join(env.DOCKET_HOME, "audit", "anchors.log"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}
