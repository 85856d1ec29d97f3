import type { DayFormat } from "#server/domain/receivables/cells";
import type { ReceivablesMapping } from "#server/domain/receivables/mapping";

const formats: readonly DayFormat[] = ["M/D/YYYY"];

/**
 * The accounts receivable sample of IBM Watson Analytics: one row per invoice, American dates, no currency.
 * - `SettledDate` empty: the invoice is open.
 * - `DaysToSettle` and `DaysLate` follow from the dates and `PaperlessDate`, `PaperlessBill` speak of delivery: left aside.
 * - `countryCode` is a number of the sample's own, no ISO 3166 code, so it does not become a customer's country.
 */
export const ibmWatson: ReceivablesMapping = {
  key: "ibm-watson",
  version: 1,
  label: "IBM Watson accounts receivable",
  requiredColumns: [
    "customerID",
    "invoiceNumber",
    "InvoiceDate",
    "DueDate",
    "InvoiceAmount",
    "Disputed",
    "SettledDate",
  ],
  columns: {
    number: "invoiceNumber",
    customerKey: "customerID",
    issuedOn: "InvoiceDate",
    dueOn: "DueDate",
    totalMinor: "InvoiceAmount",
    settledOn: "SettledDate",
  },
  read: (row) => ({
    number: row.text("invoiceNumber"),
    customerKey: row.text("customerID"),
    customerName: null,
    issuedOn: row.day("InvoiceDate", formats),
    dueOn: row.day("DueDate", formats),
    totalMinor: row.money("InvoiceAmount"),
    isDisputed: row.word("Disputed", { Yes: true, No: false }),
    settledOn: row.optionalDay("SettledDate", formats),
  }),
};
