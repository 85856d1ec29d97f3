import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { AuditFilters } from "#server/domain/audit/search";
import type { AuditEvent } from "#server/domain/audit/views";
import { decimalFromMinor } from "#server/domain/money";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { filedUnder } from "#server/services/audit/filed-under";
import { indexEvents } from "#server/services/audit/index-events";
import { readEvents } from "#server/services/audit/read-events";
import { placesOf } from "#server/services/audit/search-events";
import { withoutFormula } from "#server/services/completeness/export-counts";

/** Longer lists are no lists any more: a sample of them is drawn instead. */
const MOST_ROWS = 20_000;
const COLUMNS = [
  "Position",
  "Instant (UTC)",
  "Who",
  "On behalf of",
  "What",
  "Reason or detail",
  "About",
  "Legal entity",
  "Amount",
  "Currency",
  "Command",
  "Event",
  "Policy",
  "Changes",
  "Correlation",
  "Chain",
  "Number in chain",
  "Hash",
];

/** What was searched for as a file. That it left the house stands in the log, with what was asked and how much it was. */
export const exportLedger = defineCommand({
  name: "audit.export_ledger",
  permission: "audit.export",
  input: z.strictObject({ filters: AuditFilters }),
  before: indexEvents,
  async run(scope, { filters }) {
    const places = await placesOf(scope, filters, null, MOST_ROWS + 1);
    if (places.length > MOST_ROWS)
      throw ruleViolation(
        `More than ${MOST_ROWS} events fit. Narrow the search, or draw a sample with "Export a sample". Nothing was exported.`,
      );
    const rows = await readEvents(scope, places);
    const totals = new Map<string, bigint>();
    for (const { amount } of rows)
      if (amount) totals.set(amount.currency, (totals.get(amount.currency) ?? 0n) + amount.minor);
    const at = scope.now.toISOString();
    const head = [
      ["Docket: events of the log"],
      ["Exported (UTC)", at],
      ["Rows", String(rows.length)],
      ["Asked for", JSON.stringify(filters)],
      ...[...totals].map(([currency, sum]) => [`Sum ${currency}`, decimalFromMinor(sum, currency)]),
      [],
      COLUMNS,
    ];
    const text = stringify(
      [...head, ...rows.map(cellsOf)].map((row) => row.map(withoutFormula)),
      { record_delimiter: "\r\n" },
    );
    const entity = filedUnder(scope, filters.entity);
    return {
      result: { fileName: `audit-${at.slice(0, 10)}.csv`, text, rows: rows.length },
      events: [
        {
          type: "audit.ledger_exported",
          subject: { type: "audit_export", id: newId(scope.now) },
          entity,
          data: { filters, rows: rows.length },
        },
      ],
    };
  },
});

function cellsOf(row: AuditEvent): string[] {
  return [
    row.position,
    row.at.toISOString(),
    row.actorName,
    row.onBehalfOf ?? "",
    row.text,
    row.detail ?? "",
    row.subject.name,
    row.entity ?? "",
    row.amount ? decimalFromMinor(row.amount.minor, row.amount.currency) : "",
    row.amount?.currency ?? "",
    row.command,
    row.type,
    row.policyVersion ?? "",
    row.changes
      .map(({ field, before, after }) => `${field}: ${before ?? "nothing"} > ${after ?? "nothing"}`)
      .join("; "),
    row.correlationId,
    row.stream,
    String(row.sequence),
    row.hash,
  ];
}
