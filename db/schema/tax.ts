import { date, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { currencyCode, lineage, minorUnits, rowId } from "#db/columns";

/** What the tax engine calculated, committed or voided for an invoice, or why it could not. */
export const taxTransactions = pgTable(
  "tax_transactions",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id"),
    invoiceId: uuid("invoice_id"),
    /** The billing platform's id of the document, which the engine keeps as its code. */
    documentCode: text("document_code").notNull(),
    /** saved, committed, voided or failed. */
    status: text().notNull(),
    currency: currencyCode().notNull(),
    taxableMinor: minorUnits("taxable_minor"),
    taxMinor: minorUnits("tax_minor"),
    documentOn: date("document_on", { mode: "string" }).notNull(),
    country: text(),
    region: text(),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    ...lineage(),
  },
  (t) => [index("tax_transactions_of_invoice").on(t.invoiceId), index("tax_transactions_by_code").on(t.documentCode)],
);
