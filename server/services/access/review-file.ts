import { stringify } from "csv-stringify/sync";
import type { ReviewedLine } from "#server/domain/access/access-views";
import { roleLabels } from "#server/domain/access/roles";
import { withoutFormula } from "#server/services/completeness/export-counts";

const FACTS = [
  "Person",
  "Account",
  "Role",
  "Legal entities",
  "Since",
  "Until",
  "Given by",
  "Reason",
  "Last sign-in",
  "Stands out",
  "Conflicts",
];
const DECISIONS = ["Decision", "Decided by", "Decided at", "Note"];

export type DecidedLine = ReviewedLine & {
  decision: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  note: string | null;
};

/** Who has what, as a file that says by itself what it is. */
export function accessFile(head: readonly (readonly string[])[], lines: readonly ReviewedLine[]): string {
  return asCsv([...head, ["Rows", String(lines.length)], [], FACTS, ...lines.map(factsOf)]);
}

/** The same with what was decided of each line. */
export function reviewFile(head: readonly (readonly string[])[], lines: readonly DecidedLine[]): string {
  const rows = lines.map((line) => [
    ...factsOf(line),
    line.decision ?? "undecided",
    line.decidedBy ?? "",
    line.decidedAt?.toISOString() ?? "",
    line.note ?? "",
  ]);
  return asCsv([...head, ["Rows", String(lines.length)], [], [...FACTS, ...DECISIONS], ...rows]);
}

function factsOf(line: ReviewedLine): string[] {
  const standsOut = [line.isDormant ? "dormant" : "", line.isDisabled ? "disabled" : ""].filter((word) => word !== "");
  return [
    line.name,
    line.email,
    roleLabels[line.role],
    line.entities.join(" "),
    line.since,
    line.until ?? "",
    line.givenBy,
    line.reason ?? "",
    line.lastSignInAt ?? "never",
    standsOut.join(" "),
    line.conflicts.join(" "),
  ];
}

function asCsv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(withoutFormula)),
    { record_delimiter: "\r\n" },
  );
}
