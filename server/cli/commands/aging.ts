import { asTable } from "#server/cli/as-table";
import { defineCommandLine, required } from "#server/cli/command-line";
import { decimalFromMinor } from "#server/domain/money";
import { agingReport } from "#server/services/receivables/aging";

const buckets = ["current", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus", "total"] as const;

export const agingCommand = defineCommandLine({
  name: "aging",
  usage: "--as-of YYYY-MM-DD [--entity CODE] [--undisputed]",
  summary:
    "What was open on a day, by entity, currency and days past due; --undisputed leaves out what is contested on it.",
  options: { "as-of": { type: "string" }, entity: { type: "string" }, undisputed: { type: "boolean" } },
  async run(context, { options }) {
    const report = await agingReport.execute(context, {
      asOf: required(options["as-of"], "--as-of"),
      isUndisputed: options.undisputed !== undefined,
      ...(options.entity === undefined ? {} : { entity: options.entity }),
    });
    const heading = ["entity", "cur", ...buckets, "invoices"];
    const lines = report.rows.map((row) => [
      row.entity,
      row.currency,
      ...buckets.map((bucket) => decimalFromMinor(row[bucket], row.currency)),
      String(row.invoices),
    ]);
    return { json: { asOf: report.asOf, rows: report.rows }, lines: asTable([heading, ...lines], 2), ok: true };
  },
});
