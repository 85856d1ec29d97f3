import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommandLine } from "#server/cli/command-line";
import { env } from "#server/env";
import { readAnchors } from "#server/services/audit/anchors";
import { verifyAudit } from "#server/services/audit/verify-events";

export const auditVerifyCommand = defineCommandLine({
  name: "audit verify",
  usage: "",
  summary: "Walks the event log, its seals and their copy outside the database; names the first bad row.",
  options: {},
  async run(context) {
    const copy = await readFile(join(env.DOCKET_HOME, "audit", "anchors.log"), "utf8").catch(() => "");
    const anchors = readAnchors(copy, env.AUDIT_SEAL_KEY);
    const result = await verifyAudit.execute(context, { anchors });
    const where = result.firstBad;
    const lines = where
      ? [
          `The event log was changed. First bad: ${where.position ? `row ${where.position}, ` : ""}stream ${where.stream}, event ${where.sequence}. ${where.reason}`,
        ]
      : [
          `${result.events} events in ${result.streams} streams and ${result.seals} seals are as they were written.`,
          anchors.length === 0
            ? "No copy of the seals was found here, so nothing outside the database vouches for them."
            : `The copy outside the database vouches for ${anchors.length} of the seals, up to seal ${anchors.at(-1)?.number}.`,
        ];
    return { json: { ...result, anchors: anchors.length }, lines, ok: result.ok };
  },
});
