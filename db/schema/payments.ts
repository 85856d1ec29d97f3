import { sql } from "drizzle-orm";
import { date, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { currencyCode, instant, lineage, minorUnits, rowId } from "#db/columns";

/** Money that arrived. */
export const payments = pgTable(
  "payments",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id"),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    refundedMinor: minorUnits("refunded_minor").notNull(),
    method: text(),
    /** Groups the attempts that were made for it. */
    paymentIntentExternalId: text("payment_intent_external_id"),
    receivedOn: date("received_on", { mode: "string" }).notNull(),
    ...lineage(),
  },
  (t) => [
    index("payments_of_customer").on(t.customerId, t.receivedOn),
    index("payments_by_intent").on(t.paymentIntentExternalId),
    // The same money as a bank books it.
    index("payments_by_amount").on(t.currency, t.amountMinor, t.receivedOn),
  ],
);

/** Every try to charge, successful or not. */
export const paymentAttempts = pgTable(
  "payment_attempts",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id"),
    invoiceId: uuid("invoice_id"),
    paymentIntentExternalId: text("payment_intent_external_id"),
    status: text().notNull(),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    failureCode: text("failure_code"),
    failureMessage: text("failure_message"),
    declineCode: text("decline_code"),
    method: text(),
    attemptedAt: instant("attempted_at").notNull(),
    ...lineage(),
  },
  (t) => [
    index("payment_attempts_of_invoice").on(t.invoiceId, t.attemptedAt),
    index("payment_attempts_by_intent").on(t.paymentIntentExternalId),
    // Those of the last weeks, of which somebody has to decide what follows.
    index("payment_attempts_failed").on(t.attemptedAt).where(sql`status = 'failed' and deleted_at is null`),
  ],
);

/** Which payment pays which invoice, from which day on. */
export const allocations = pgTable(
  "allocations",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    paymentId: uuid("payment_id"),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    appliedOn: date("applied_on", { mode: "string" }).notNull(),
    ...lineage(),
  },
  (t) => [
    index("allocations_of_invoice").on(t.invoiceId, t.appliedOn),
    index("allocations_of_payment").on(t.paymentId),
  ],
);

/** A customer's standing permission to collect by direct debit. */
export const mandates = pgTable(
  "mandates",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    scheme: text().notNull(),
    status: text().notNull(),
    reference: text(),
    createdOn: date("created_on", { mode: "string" }).notNull(),
    ...lineage(),
  },
  (t) => [index("mandates_of_customer").on(t.customerId)],
);

/** A payment its payer takes back through the bank or card scheme. */
export const paymentDisputes = pgTable(
  "payment_disputes",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id"),
    paymentId: uuid("payment_id"),
    invoiceId: uuid("invoice_id"),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    status: text().notNull(),
    reason: text(),
    openedAt: instant("opened_at").notNull(),
    evidenceDueAt: instant("evidence_due_at"),
    ...lineage(),
  },
  (t) => [index("payment_disputes_of_customer").on(t.customerId), index("payment_disputes_of_payment").on(t.paymentId)],
);
