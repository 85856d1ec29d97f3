import type { DayFormat } from "#server/domain/receivables/cells";
import type { InvoiceDraft } from "#server/domain/receivables/invoice-facts";
import type { ReceivablesMapping } from "#server/domain/receivables/mapping";
import type { RowReader } from "#server/domain/receivables/row-reader";

/** The export is Australian, so slashes are day first: 03/14/2026 is refused, and 04/03/2026 is the fourth of March. */
const formats: readonly DayFormat[] = ["D/M/YYYY", "YYYY/M/D", "D-Mon-YYYY"];

const isSettledBy = { Paid: true, Open: false, Overdue: false };

/**
 * An invoice export in the shape of Xero's, with goods and services tax. What is decided about its dirt:
 * - Days mix four spellings in one column; all are read, day first. A row that was typed month first shows itself by a
 *   month above 12, a due day before the issue day or a payment before it, and is refused; one that fits both ways cannot
 *   be told apart and is read day first.
 * - Amounts with and without $ and thousands commas mean the same. The amount before tax and the tax must add up to the
 *   amount with tax, else nobody knows which of the three is wrong.
 * - An empty status is refused even where the other cells suggest one. Status counts whatever its case.
 * - Paid needs a payment date and the whole amount; Open and Overdue must have neither. A part payment is refused,
 *   because a row says one payment day at most and an invoice of a file is either open or settled.
 * - A second row with an invoice's id is refused, whether it repeats the first or contradicts it.
 * - Category and payment method, with their empty cells and mixed spelling, are no part of a receivable: left aside.
 * - Customers are named by their id; their names and terms are in a file of their own, which is not needed.
 */
export const xeroStyle: ReceivablesMapping = {
  key: "xero-style",
  version: 1,
  label: "Xero-style invoice export",
  requiredColumns: [
    "invoice_id",
    "customer_id",
    "status",
    "issue_date",
    "due_date",
    "payment_date",
    "amount_excl_gst",
    "gst",
    "amount_incl_gst",
    "amount_paid",
  ],
  columns: {
    number: "invoice_id",
    customerKey: "customer_id",
    issuedOn: "issue_date",
    dueOn: "due_date",
    totalMinor: "amount_incl_gst",
    settledOn: "payment_date",
  },
  read(row) {
    const draft = {
      number: row.text("invoice_id"),
      customerKey: row.text("customer_id"),
      customerName: null,
      issuedOn: row.day("issue_date", formats),
      dueOn: row.day("due_date", formats),
      totalMinor: total(row),
      isDisputed: false,
    };
    return { ...draft, settledOn: settlement(row, draft.totalMinor) };
  },
};

function total(row: RowReader): bigint | null {
  const [beforeTax, tax, withTax] = [row.money("amount_excl_gst"), row.money("gst"), row.money("amount_incl_gst")];
  if (beforeTax === null || tax === null || withTax === null) return null;
  if (beforeTax + tax === withTax) return withTax;
  return row.refuse("amount_incl_gst", "The amount does not equal amount_excl_gst plus gst.");
}

function settlement(row: RowReader, totalMinor: bigint | null): InvoiceDraft["settledOn"] {
  const isSettled = row.word("status", isSettledBy);
  const paidOn = row.optionalDay("payment_date", formats);
  const paid = row.money("amount_paid");
  if (isSettled === null) return null;
  if (isSettled && row.isEmpty("payment_date"))
    row.refuse("payment_date", "The invoice is paid but its payment date is missing.");
  if (!isSettled && !row.isEmpty("payment_date"))
    row.refuse("payment_date", "The invoice is not paid but has a payment date.");
  if (paid === null || totalMinor === null) return paidOn;
  if (paid !== 0n && paid !== totalMinor)
    row.refuse("amount_paid", "The invoice is paid in part or over; only whole payments can be brought in by file.");
  else if (isSettled !== (paid === totalMinor) && totalMinor !== 0n) {
    row.refuse(
      "amount_paid",
      isSettled
        ? "The invoice is paid but the amount paid is 0."
        : "The invoice is not paid but the amount paid is the whole amount.",
    );
  }
  return paidOn;
}
