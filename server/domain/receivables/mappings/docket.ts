import type { DayFormat } from "#server/domain/receivables/cells";
import type { ReceivablesMapping } from "#server/domain/receivables/mapping";

const formats: readonly DayFormat[] = ["YYYY-MM-DD"];

/** The layout to prepare a file in when no other fits: our own column names and ISO dates. A file may leave out the optional columns. */
export const docketLayout: ReceivablesMapping = {
  key: "docket",
  version: 1,
  label: "Docket receivables",
  requiredColumns: ["invoice_number", "customer_id", "issue_date", "due_date", "amount"],
  columns: {
    number: "invoice_number",
    customerKey: "customer_id",
    issuedOn: "issue_date",
    dueOn: "due_date",
    totalMinor: "amount",
    settledOn: "settled_date",
  },
  read: (row) => ({
    number: row.text("invoice_number"),
    customerKey: row.text("customer_id"),
    customerName: row.optionalText("customer_name"),
    issuedOn: row.day("issue_date", formats),
    dueOn: row.day("due_date", formats),
    totalMinor: row.money("amount"),
    settledOn: row.optionalDay("settled_date", formats),
    isDisputed: row.isEmpty("disputed")
      ? false
      : row.word("disputed", { yes: true, no: false, true: true, false: false }),
  }),
};
