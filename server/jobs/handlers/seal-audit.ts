import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { env } from "#server/env";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { anchorLine } from "#server/services/audit/anchors";
import { sealEvents } from "#server/services/audit/seal-events";

/** Seals what was written since the last seal and copies the seal to a file outside the database. */
export async function sealAudit(context: Context): Promise<void> {
  try {
    const seal = await sealEvents.execute(context, {});
    const folder = join(env.DOCKET_HOME, "audit");
    await mkdir(folder, { recursive: true });
    await appendFile(join(folder, "anchors.log"), `${anchorLine(seal, env.AUDIT_SEAL_KEY)}\n`, { mode: 0o600 });
  } catch (error) {
    if (!refusalOf(error)) throw error;
  }
}
