import { sql } from "drizzle-orm";
import { boolean, date, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { currencyCode, instant, lineage, minorUnits, rowId } from "#db/columns";

/**
 * Invoices of every origin. Written by the projection of source records alone; read by detection, aging and the desks.
 * The balance is never stored: it is the lines less allocations and credits. `balance_of` in the migrations is that sum.
 */
export const invoices = pgTable(
  "invoices",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    contractId: uuid("contract_id"),
    subscriptionId: uuid("subscription_id"),
    number: text(),
    /**
     * The figures its number ends in, as payers write them. Stored, because row-level security keeps an index over an
     * expression from being read: the functions in it might tell of rows that are not the reader's.
     */
    numberFigures: text("number_figures").generatedAlwaysAs(sql`ltrim(substring(number from '([0-9]+)$'), '0')`),
    status: text().notNull(),
    currency: currencyCode().notNull(),
    collectionMethod: text("collection_method"),
    isAutoAdvancing: boolean("is_auto_advancing").notNull().default(false),
    issuedOn: date("issued_on", { mode: "string" }).notNull(),
    dueOn: date("due_on", { mode: "string" }),
    periodStartsOn: date("period_starts_on", { mode: "string" }),
    periodEndsOn: date("period_ends_on", { mode: "string" }),
    finalizedAt: instant("finalized_at"),
    voidedAt: instant("voided_at"),
    subtotalMinor: minorUnits("subtotal_minor").notNull(),
    taxMinor: minorUnits("tax_minor").notNull(),
    totalMinor: minorUnits("total_minor").notNull(),
    attemptCount: integer("attempt_count").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    poNumber: text("po_number"),
    taxStatus: text("tax_status"),
    taxDetail: text("tax_detail"),
    finalizationError: text("finalization_error"),
    /** The customer contests it, as the file or the dispute says. */
    isDisputed: boolean("is_disputed").notNull().default(false),
    ...lineage(),
  },
  (t) => [
    index("invoices_of_customer").on(t.customerId, t.issuedOn),
    index("invoices_by_entity").on(t.entityCode, t.issuedOn),
    index("invoices_of_subscription").on(t.subscriptionId, t.periodStartsOn),
    index("invoices_by_number").on(t.number),
    /** The sweep looks at what can still go wrong or be paid. */
    index("invoices_unsettled").on(t.entityCode, t.id).where(sql`status in ('draft', 'open')`),
    /** What money that arrived may pay: open ones by their amount, and by the figures a payer writes of their number. The first also ranks what is past due, without the table. */
    index("invoices_open_by_amount")
      .on(t.entityCode, t.currency, t.totalMinor, t.issuedOn, t.id, t.dueOn)
      .where(sql`status = 'open' and deleted_at is null`),
    index("invoices_open_by_order")
      .on(t.entityCode, t.poNumber)
      .where(sql`status = 'open' and deleted_at is null and po_number is not null`),
    index("invoices_open_by_figures")
      .on(t.entityCode, t.currency, t.numberFigures)
      .where(sql`status = 'open' and deleted_at is null`),
  ],
);

export const invoiceLines = pgTable(
  "invoice_lines",
  {
    id: rowId(),
    invoiceId: uuid("invoice_id").notNull(),
    entityCode: text("entity_code").notNull(),
    externalId: text("external_id").notNull(),
    position: integer().notNull(),
    description: text().notNull(),
    productCode: text("product_code"),
    quantity: minorUnits("quantity"),
    /** Millionths of a minor unit. */
    unitPriceMicros: minorUnits("unit_price_micros"),
    amountMinor: minorUnits("amount_minor").notNull(),
    taxMinor: minorUnits("tax_minor").notNull(),
    periodStartsOn: date("period_starts_on", { mode: "string" }),
    periodEndsOn: date("period_ends_on", { mode: "string" }),
    isProration: boolean("is_proration").notNull().default(false),
  },
  (t) => [index("invoice_lines_of_invoice").on(t.invoiceId, t.position)],
);

/** The tax of an invoice by jurisdiction and rate, as the billing platform calculated it. */
export const invoiceTaxes = pgTable(
  "invoice_taxes",
  {
    id: rowId(),
    invoiceId: uuid("invoice_id").notNull(),
    entityCode: text("entity_code").notNull(),
    position: integer().notNull(),
    jurisdiction: text(),
    rateText: text("rate_text"),
    taxableMinor: minorUnits("taxable_minor"),
    amountMinor: minorUnits("amount_minor").notNull(),
  },
  (t) => [index("invoice_taxes_of_invoice").on(t.invoiceId)],
);

/** Credit memos keep the invoice they reduce. */
export const creditMemos = pgTable(
  "credit_memos",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id"),
    invoiceId: uuid("invoice_id").notNull(),
    number: text(),
    status: text().notNull(),
    currency: currencyCode().notNull(),
    totalMinor: minorUnits("total_minor").notNull(),
    reason: text(),
    issuedOn: date("issued_on", { mode: "string" }).notNull(),
    ...lineage(),
  },
  (t) => [index("credit_memos_of_invoice").on(t.invoiceId)],
);

/** What the ERP holds: postings, receipts, credits, and the staging rows through which invoices reach it. */
export const erpDocuments = pgTable(
  "erp_documents",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    /** invoice, payment, credit, or import for a staging row. */
    kind: text().notNull(),
    invoiceId: uuid("invoice_id"),
    billingExternalId: text("billing_external_id"),
    number: text(),
    status: text().notNull(),
    currency: currencyCode().notNull(),
    totalMinor: minorUnits("total_minor").notNull(),
    /** The tax within the total, where the ERP tells it apart. */
    taxMinor: minorUnits("tax_minor"),
    documentOn: date("document_on", { mode: "string" }).notNull(),
    postingPeriod: text("posting_period"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    /** Staging rows: department, GL account and subsidiary as sent. */
    dimensions: jsonb().$type<Record<string, string | null>>().notNull().default({}),
    ...lineage(),
  },
  (t) => [
    index("erp_documents_of_invoice").on(t.invoiceId),
    index("erp_documents_by_billing_id").on(t.billingExternalId),
    // Whether an entity hands over at all, and what its latest hand-overs carried.
    index("erp_documents_latest").on(t.entityCode, t.kind, t.sourceVersionAt),
  ],
);

/** How the revenue of a billed line is recognised, as the ERP plans it. */
export const revenueSchedules = pgTable(
  "revenue_schedules",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    invoiceId: uuid("invoice_id"),
    /** The invoice and line by the billing platform's ids. */
    invoiceExternalId: text("invoice_external_id").notNull(),
    lineExternalId: text("line_external_id"),
    productCode: text("product_code"),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    recognisedMinor: minorUnits("recognised_minor").notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }).notNull(),
    /** planned, in_progress, completed or on_hold. */
    status: text().notNull(),
    /** How much of it is recognised in each month, where that was set otherwise than evenly over its days. */
    months: jsonb().$type<{ month: string; amountMinor: string }[]>(),
    ...lineage(),
  },
  (t) => [index("revenue_schedules_of_invoice").on(t.invoiceId), index("revenue_schedules_of_entity").on(t.entityCode)],
);

/** Every try to get an invoice to its customer. */
export const invoiceDeliveries = pgTable(
  "invoice_deliveries",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    /** email, portal or e_invoice. */
    channel: text().notNull(),
    recipient: text(),
    /** sent, delivered, bounced or rejected. */
    status: text().notNull(),
    detail: text(),
    at: instant("at").notNull(),
    ...lineage(),
  },
  (t) => [index("invoice_deliveries_of_invoice").on(t.invoiceId, t.at)],
);

/** Credits promised to customers outside of billing, which billing and the ERP must come to show. */
export const serviceCredits = pgTable(
  "service_credits",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    ticketId: uuid("ticket_id"),
    invoiceNumber: text("invoice_number"),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    reason: text(),
    grantedBy: text("granted_by"),
    grantedOn: date("granted_on", { mode: "string" }).notNull(),
    /** proposed, granted or withdrawn. */
    status: text().notNull(),
    ...lineage(),
  },
  (t) => [
    index("service_credits_of_customer").on(t.customerId),
    index("service_credits_granted").on(t.id).where(sql`status = 'granted'`),
  ],
);
