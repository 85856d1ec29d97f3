import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ExportRecord } from "#server/domain/audit/export";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { bundleLines, endLine } from "#server/services/audit/bundle-lines";

/** The file of an export, made from its record. Refused when it is no longer what was exported: then the log was changed. */
export const exportBundle = defineQuery({
  name: "audit.bundle",
  permission: "audit.export",
  input: z.strictObject({ exportId: z.uuid(), anchors: z.array(z.string().max(400)).max(200_000).default([]) }),
  async run(scope, { exportId, anchors }): Promise<{ fileName: string; text: string }> {
    const [event] = await scope.tx.execute<{
      at: string;
      actor_name: string;
      data: ExportRecord & { sentence: string };
    }>(sql`
      select at, actor_name, payload->'data' as data from events where stream = ${`audit_export:${exportId}`} and type = 'audit.exported'`);
    if (!event)
      throw notFound(
        "This export is not known, or reaches into legal entities you may not see. Draw the sample again.",
      );
    const { sentence: _, sha256, lines: count, ...manifest } = event.data;
    const at = new Date(event.at).toISOString();
    const lines = await bundleLines(scope, { id: exportId, at, by: event.actor_name }, manifest);
    const end = endLine(lines);
    if (end.sha256 !== sha256 || lines.length !== count)
      throw ruleViolation(
        'What this export was made of is no longer as it was: the event log was changed, or you may see less of it. Run "docket audit verify", and keep the file that was downloaded then.',
      );
    const sealed = new Set(lines.flatMap((line) => numberOfSeal(line)));
    const copies = anchors
      .filter((line) => sealed.has(Number(line.split(" ", 1)[0])))
      .map((text) => JSON.stringify({ line: "anchor", text }));
    return {
      fileName: `docket-audit-${at.slice(0, 10)}-${exportId.slice(-6)}.jsonl`,
      text: [...lines, end.text, ...copies].map((line) => `${line}\n`).join(""),
    };
  },
});

function numberOfSeal(line: string): number[] {
  const { line: kind, number } = JSON.parse(line) as { line: string; number?: number };
  return kind === "seal" && number !== undefined ? [number] : [];
}
