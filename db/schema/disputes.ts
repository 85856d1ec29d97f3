import { sql } from "drizzle-orm";
import { check, date, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import {
  type DisputeItemState,
  type DisputeOutcome,
  type DisputeSource,
  disputeItemStates,
  disputeOutcomes,
  disputeSources,
} from "#server/domain/disputes/records";

/**
 * What a customer contests, as one claim over one or several invoices of a currency. Its case (queue `disputes`) has the
 * owner, the deadline and the talk; here stands what was claimed, which is never rewritten, and how it ended.
 */
export const disputes = pgTable(
  "disputes",
  {
    id: rowId(),
    /** Null for what had ended by the time it was first heard of: history that a file tells. */
    caseId: uuid("case_id"),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    currency: currencyCode().notNull(),
    source: text().$type<DisputeSource>().notNull(),
    /** A code of the list of reasons in force when it was raised. */
    reason: text().notNull(),
    policyVersion: text("policy_version").notNull(),
    /** What the customer says, in their words or ours. */
    claim: text().notNull(),
    /** Who at the customer said it, where that is known. */
    personId: uuid("person_id"),
    personName: text("person_name"),
    ticketId: uuid("ticket_id"),
    /** The payment that was taken back, or that came short. */
    paymentDisputeId: uuid("payment_dispute_id"),
    paymentId: uuid("payment_id"),
    raisedById: uuid("raised_by_id"),
    raisedBy: text("raised_by").notNull(),
    /** The day it is contested from, which a file may tell late. */
    raisedOn: date("raised_on", { mode: "string" }).notNull(),
    raisedAt: instant("raised_at").notNull(),
    /** When somebody outside closes the matter without us: a card scheme's deadline. */
    respondBy: instant("respond_by"),
    outcome: text().$type<DisputeOutcome>(),
    endedBy: text("ended_by"),
    endedOn: date("ended_on", { mode: "string" }),
    endedAt: instant("ended_at"),
    endNote: text("end_note"),
  },
  (t) => [
    uniqueIndex("disputes_of_case").on(t.caseId),
    index("disputes_of_customer").on(t.customerId, t.raisedOn),
    // One claim for each payment that a payer takes back.
    uniqueIndex("disputes_of_chargeback").on(t.paymentDisputeId).where(sql`payment_dispute_id is not null`),
    check("disputes_source_known", inSet(t.source, disputeSources)),
    check("disputes_outcome_known", sql`outcome is null or ${inSet(t.outcome, disputeOutcomes)}`),
    check(
      "disputes_ended_whole",
      sql`(outcome is null) = (ended_at is null) and (outcome is null) = (ended_on is null)`,
    ),
    check("disputes_case_unless_ended", sql`case_id is not null or outcome is not null`),
  ],
);

/** What is contested of an invoice, whole or of one of its lines, and what became of it. */
export const disputeItems = pgTable(
  "dispute_items",
  {
    id: rowId(),
    disputeId: uuid("dispute_id")
      .notNull()
      .references(() => disputes.id),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    lineId: uuid("line_id"),
    /** What is contested, tax included, in minor units of the dispute's currency. */
    disputedMinor: minorUnits("disputed_minor").notNull(),
    raisedOn: date("raised_on", { mode: "string" }).notNull(),
    state: text().$type<DisputeItemState>().notNull(),
    /** What is given back of it; the rest is asked for again. */
    acceptedMinor: minorUnits("accepted_minor").notNull(),
    /** The request by which it is given back. */
    requestId: uuid("request_id"),
    decidedBy: text("decided_by"),
    decidedOn: date("decided_on", { mode: "string" }),
    decidedAt: instant("decided_at"),
    decisionNote: text("decision_note"),
    /** When what was accepted had become a credit: from then on the invoice itself asks for less. */
    creditedOn: date("credited_on", { mode: "string" }),
    /** The invoice by which what was credited was billed anew, as it should have been. */
    rebillInvoiceId: uuid("rebill_invoice_id"),
  },
  (t) => [
    uniqueIndex("dispute_items_once").on(t.disputeId, t.invoiceId, sql`coalesce(line_id, invoice_id)`),
    // Dunning, aging and the forecast ask this of every invoice they look at.
    index("dispute_items_of_invoice").on(t.invoiceId),
    index("dispute_items_of_request").on(t.requestId).where(sql`request_id is not null`),
    check("dispute_items_state_known", inSet(t.state, disputeItemStates)),
    check("dispute_items_amounts", sql`disputed_minor > 0 and accepted_minor between 0 and disputed_minor`),
    check(
      "dispute_items_accepted",
      sql`case state when 'accepted' then accepted_minor = disputed_minor when 'partly' then accepted_minor between 1 and disputed_minor - 1 else accepted_minor = 0 end`,
    ),
    check(
      "dispute_items_decided_whole",
      sql`(state = 'open') = (decided_at is null) and (state = 'open') = (decided_on is null)`,
    ),
    check("dispute_items_credited", sql`credited_on is null or accepted_minor > 0`),
  ],
);
