import { stringify } from "csv-stringify/sync";
import { countedWindow } from "#server/domain/completeness/last-complete-day";
import { type ControlTotalView, subjectLabel } from "#server/domain/completeness/views";
import { decimalFromMinor, NO_CURRENCY } from "#server/domain/money";
import { businessDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { sha256 } from "#server/services/completeness/hash-text";
import { loadCounts } from "#server/services/completeness/load-counts";
import { MatrixInput } from "#server/services/completeness/matrix";
import { knownSources } from "#server/services/sync/known-sources";

const COLUMNS = [
  "Source",
  "Subject",
  "Direction",
  "Legal entity",
  "Day",
  "Currency",
  "Count at source",
  "Count here",
  "Sum at source",
  "Sum here",
  "State",
  "Missing here",
  "Only here",
  "Other amounts",
  "Explained",
  "Hash at source",
  "Hash here",
  "Counted at",
  "Broken since",
  "Repaired at",
];

/** What the page shows, as a file that says by itself what it is: its parameters, its horizon, its rows and their control total. */
export const exportCounts = defineQuery({
  name: "completeness.export",
  permission: "sync.read",
  input: MatrixInput,
  async run(scope, { entity }) {
    const window = countedWindow(businessDate(scope.now, "UTC"));
    const counts = await loadCounts(scope, { ...window, entity });
    const rows = counts.map(rowOf);
    const entities = scope.entities === "all" ? "all" : scope.entities.join(" ");
    const head = [
      ["Report", "Completeness: what the sources hold against what Docket holds"],
      ["Days", `${window.fromOn} to ${window.toOn}`],
      ["Legal entity", entity ?? entities],
      ["As of", scope.now.toISOString()],
      ["Rows", String(rows.length)],
      ["Objects at the sources", String(counts.reduce((sum, count) => sum + count.sourceCount, 0))],
      ["Objects here", String(counts.reduce((sum, count) => sum + count.ourCount, 0))],
      ["Control total (SHA-256 over the rows below)", sha256(rows.map((row) => row.join("\u001f")).join("\n"))],
      [],
    ];
    return {
      fileName: `completeness-${window.fromOn}-${window.toOn}${entity ? `-${entity}` : ""}.csv`,
      rowCount: rows.length,
      text: stringify(
        [...head, COLUMNS, ...rows].map((row) => row.map(withoutFormula)),
        { record_delimiter: "\r\n" },
      ),
    };
  },
});

function rowOf(count: ControlTotalView): string[] {
  const source = knownSources().find((each) => each.key === count.source);
  const { missing, surplus, different, explained } = count.differences;
  const amount = (minor: bigint) =>
    count.currency === NO_CURRENCY ? minor.toString() : decimalFromMinor(minor, count.currency);
  const ids = (list: readonly { externalId: string }[] | undefined) =>
    (list ?? []).map((one) => one.externalId).join(" ");
  return [
    source?.label ?? count.source,
    subjectLabel(count.subject, source?.censuses ?? []),
    count.direction,
    count.entityCode,
    count.businessOn,
    count.currency === NO_CURRENCY ? "" : count.currency,
    String(count.sourceCount),
    String(count.ourCount),
    amount(count.sourceSumMinor),
    amount(count.ourSumMinor),
    count.state,
    ids(missing),
    ids(surplus),
    ids(different),
    ids(explained),
    count.sourceHash,
    count.ourHash,
    count.countedAt.toISOString(),
    count.brokenSince?.toISOString() ?? "",
    count.repairedAt?.toISOString() ?? "",
  ];
}

/** A spreadsheet runs what begins like a formula; a plain negative number is none. */
export function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^-\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
}
