import { stringify } from "csv-stringify/sync";
import { rootCauses } from "#server/domain/exceptions/root-causes";
import { decimalFromMinor } from "#server/domain/money";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { loadReport, ReportInput, windowOf } from "#server/services/causes/root-cause-report";
import { withoutFormula } from "#server/services/completeness/export-counts";
import { sourceLabel } from "#server/services/sync/known-sources";

/** The report as a file: one row for each root cause, integration, product and month. */
export const exportRootCauses = defineQuery({
  name: "cause.export_report",
  permission: "report.read",
  input: ReportInput,
  async run(scope, input) {
    const { fromOn, toOn } = windowOf(scope.now, input);
    const groups = await loadReport(scope, fromOn, toOn);
    const merged = [
      ...Map.groupBy(groups, ({ rootCause, source, product, month }) =>
        JSON.stringify([rootCause, source, product, month]),
      ).values(),
    ];
    const rows = merged.map((same) => {
      const { rootCause, source, product, month } = same[0] as (typeof groups)[number];
      const sum = (count: "found" | "recurrences") => String(same.reduce((total, group) => total + group[count], 0));
      const atStake = same.reduce((total, group) => total + group.atStakeMinor, 0n);
      const { label, steward } = rootCauses[rootCause];
      return [
        label,
        steward,
        sourceLabel(source),
        product ?? "",
        month,
        sum("found"),
        sum("recurrences"),
        decimalFromMinor(atStake, REPORTING_CURRENCY),
        REPORTING_CURRENCY,
      ];
    });
    const head = [
      ["Report", "Root causes of exceptions and what came back"],
      ["Days", `${fromOn} to ${toOn}`],
      ["Legal entity", scope.entities === "all" ? "all" : scope.entities.join(" ")],
      ["As of", scope.now.toISOString()],
      ["Rows", String(rows.length)],
      ["Found in all", String(groups.reduce((total, group) => total + group.found, 0))],
      [],
      ["Root cause", "Steward", "Integration", "Product", "Month", "Found", "Came back", "At stake", "Currency"],
    ];
    return {
      fileName: `root-causes-${fromOn}-${toOn}.csv`,
      text: stringify(
        [...head, ...rows.sort()].map((row) => row.map(withoutFormula)),
        { record_delimiter: "\r\n" },
      ),
    };
  },
});
