import { sql } from "drizzle-orm";
import { actorName } from "#server/domain/access/actor";
import { AuditExportInput, type ExportRecord, type ExportResult, SAMPLING } from "#server/domain/audit/export";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { bundleLines, endLine } from "#server/services/audit/bundle-lines";
import { codeVersion } from "#server/services/audit/code-version";
import { drawSample } from "#server/services/audit/draw-sample";
import { filedUnder } from "#server/services/audit/filed-under";
import { indexEvents } from "#server/services/audit/index-events";

/**
 * Draws a sample for an auditor and records what was asked, what was found and what the file hashes to. The file itself is
 * made from the record whenever it is downloaded, and has to be the same then.
 */
export const exportSample = defineCommand({
  name: "audit.export",
  permission: "audit.export",
  input: AuditExportInput,
  before: indexEvents,
  async run(scope, parameters) {
    if (parameters.from > parameters.to) throw ruleViolation("The period ends before it begins. Turn the days around.");
    const { population, streams, totals, withheld } = await drawSample(scope, parameters);
    if (streams.length === 0)
      throw ruleViolation(
        population.streams === 0
          ? "Nothing in the log is of this population, so there is nothing to draw from. Widen the period or the types."
          : "Everything that was drawn reaches into legal entities you may not see. Ask somebody with all of them.",
      );
    const [newest] = await scope.tx.execute<{ number: number }>(
      sql`select number from event_seals order by number desc limit 1`,
    );
    const exportId = newId(scope.now);
    const exported = { id: exportId, at: scope.now.toISOString(), by: actorName(scope.actor) };
    const manifest = {
      parameters,
      population,
      sample: { method: SAMPLING, streams, totals },
      withheld,
      horizon: { seal: newest?.number ?? 0 },
      rows: streams.reduce((sum, { events }) => sum + events, 0),
      code: { version: codeVersion },
    };
    const lines = await bundleLines(scope, exported, manifest);
    const { sha256 } = endLine(lines);
    const record: ExportRecord = { ...manifest, sha256, lines: lines.length };
    const result: ExportResult = {
      exportId,
      fileName: `docket-audit-${exported.at.slice(0, 10)}-${exportId.slice(-6)}.jsonl`,
      events: manifest.rows,
      streams: streams.length,
      population,
      withheld: withheld.length,
      sha256,
    };
    // Whoever sees a part of the company reads their own exports there.
    const entity = filedUnder(scope, parameters.entity);
    const sentence = `${exported.by} exported ${streams.length} of ${population.streams} chains for an audit, drawn with the seed "${parameters.seed}".`;
    return {
      result,
      events: [
        {
          type: "audit.exported",
          subject: { type: "audit_export", id: exportId },
          entity,
          data: { sentence, ...record },
        },
      ],
    };
  },
});
