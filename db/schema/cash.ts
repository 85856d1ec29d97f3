import { sql } from "drizzle-orm";
import {
  check,
  date,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytes, currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import { type ReturnReason, returnReasons } from "#server/domain/cash/bank-returns";
import { type DecidedPart, type DecisionKind, decisionKinds } from "#server/domain/cash/decisions";

/**
 * By which accounts and names a customer is known to pay an entity: what cash application learned from decisions. Written
 * with each decision and when one is undone; read for every receipt by its account and name.
 */
export const payerMarks = pgTable(
  "payer_marks",
  {
    entityCode: text("entity_code").notNull(),
    by: text().$type<"account" | "name">().notNull(),
    mark: text().notNull(),
    customerId: uuid("customer_id").notNull(),
    times: integer().notNull(),
    lastOn: date("last_on", { mode: "string" }),
    turnedDownOn: date("turned_down_on", { mode: "string" }),
  },
  (t) => [
    primaryKey({ columns: [t.entityCode, t.by, t.mark, t.customerId] }),
    check("payer_marks_by_known", inSet(t.by, ["account", "name"])),
    check("payer_marks_say_something", sql`times > 0 or (times = 0 and turned_down_on is not null)`),
  ],
);

/**
 * What became of money that arrived, by whom and why: one row for each decision of a person or of the policy. It is written
 * once, before the acts that carry it out; undone is added to it while none of them has gone out.
 */
export const receiptDecisions = pgTable(
  "receipt_decisions",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    caseId: uuid("case_id").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    kind: text().$type<DecisionKind>().notNull(),
    currency: currencyCode().notNull(),
    /** What was left to decide about. */
    amountMinor: minorUnits("amount_minor").notNull(),
    receivedOn: date("received_on", { mode: "string" }).notNull(),
    parts: jsonb().$type<readonly DecidedPart[]>().notNull(),
    points: integer(),
    reasons: jsonb().$type<readonly string[]>().notNull(),
    differenceKind: text("difference_kind"),
    differenceMinor: minorUnits("difference_minor"),
    /** What the invoice is short of and the policy gives up; its credit note names this row's case and amount. */
    writeOffMinor: minorUnits("write_off_minor").notNull(),
    writeOffInvoice: text("write_off_invoice"),
    payerAccount: text("payer_account"),
    payerName: text("payer_name"),
    customerIds: uuid("customer_ids").array().notNull(),
    /** Who was proposed and turned down, with the day they were turned down before. */
    turnedDown: jsonb("turned_down")
      .$type<readonly { customerId: string; by: string; beforeOn: string | null }[]>()
      .notNull(),
    policyVersion: text("policy_version").notNull(),
    decidedById: uuid("decided_by_id"),
    decidedBy: text("decided_by").notNull(),
    decidedOn: date("decided_on", { mode: "string" }).notNull(),
    decidedAt: instant("decided_at").notNull(),
    /** Until then its acts are held back. */
    heldUntil: instant("held_until").notNull(),
    undoneAt: instant("undone_at"),
    undoneBy: text("undone_by"),
  },
  (t) => [
    index("receipt_decisions_of_case").on(t.caseId, t.decidedAt),
    index("receipt_decisions_latest").on(t.decidedAt),
    check("receipt_decisions_kind_known", inSet(t.kind, decisionKinds)),
    // However much a policy tolerates, this much at most is given up without a signature.
    check("receipt_decisions_write_off_small", sql`write_off_minor between 0 and 5000`),
    check("receipt_decisions_write_off_of_invoice", sql`(write_off_minor > 0) = (write_off_invoice is not null)`),
    check("receipt_decisions_undone_whole", sql`(undone_at is null) = (undone_by is null)`),
  ],
);

/** What orders are counted by: the number is in the file before its row is. */
export const bankReturnNumbers = pgSequence("bank_return_numbers", { startWith: 1 });

/**
 * Orders that send money of a booking back to its payer, each with the file a bank takes. The signed act alone writes
 * them, once for its request, and nothing changes them; whether the bank carried one out is read from its bookings.
 */
export const bankReturns = pgTable(
  "bank_returns",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    requestId: uuid("request_id").notNull(),
    entryId: uuid("entry_id").notNull(),
    bankAccountId: uuid("bank_account_id").notNull(),
    /** What the bank repeats beside its booking. */
    reference: text().notNull(),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    why: text().$type<ReturnReason>().notNull(),
    payerName: text("payer_name").notNull(),
    payerAccount: text("payer_account").notNull(),
    orderedOn: date("ordered_on", { mode: "string" }).notNull(),
    madeAt: instant("made_at").notNull(),
    fileName: text("file_name").notNull(),
    content: bytes().notNull(),
    contentHash: text("content_hash").notNull(),
  },
  (t) => [
    uniqueIndex("bank_returns_of_request").on(t.requestId),
    uniqueIndex("bank_returns_reference_unique").on(t.reference),
    index("bank_returns_of_entry").on(t.entryId),
    // The order a booking of the bank may have carried out.
    index("bank_returns_by_amount").on(t.bankAccountId, t.currency, t.amountMinor),
    index("bank_returns_latest").on(t.madeAt),
    check("bank_returns_amount_above_zero", sql`amount_minor > 0`),
    check("bank_returns_why_known", inSet(t.why, returnReasons)),
    check("bank_returns_reference_shape", sql`reference ~ '^RET-[0-9]{6,12}$'`),
    check("bank_returns_hash_of_content", sql`content_hash = encode(sha256(content), 'hex')`),
  ],
);
