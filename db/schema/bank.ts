import { bigint, boolean, date, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, currencyCode, instant, lineage, minorUnits, rowId } from "#db/columns";
import { legalEntities } from "#db/schema/entities";

/**
 * Whose account a statement is about. Banks do not know our legal entities, so a person says it once per account; what a
 * file says about an account nobody assigned waits and is taken up when somebody does.
 */
export const bankAccounts = pgTable(
  "bank_accounts",
  {
    id: rowId(),
    entityCode: text("entity_code")
      .notNull()
      .references(() => legalEntities.code),
    /** IBAN or account number as the bank writes it, without spaces. */
    identifier: text().notNull(),
    name: text().notNull(),
    currency: currencyCode().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("bank_accounts_identifier_unique").on(t.identifier, t.currency)],
);

/** Every bank file that was taken, byte for byte. A file that cannot be read whole is refused and leaves no row. */
export const bankFiles = pgTable(
  "bank_files",
  {
    id: rowId(),
    fileName: text("file_name").notNull(),
    contentHash: text("content_hash").notNull(),
    content: bytes().notNull(),
    /** camt.053, camt.054, mt940, bai2, lockbox, nacha, … as recognised. */
    format: text().notNull(),
    statementCount: integer("statement_count").notNull(),
    entryCount: integer("entry_count").notNull(),
    /** Entries that had not arrived in an earlier file. */
    newEntryCount: integer("new_entry_count").notNull(),
    receivedAt: instant("received_at").notNull(),
    receivedBy: text("received_by").notNull(),
  },
  (t) => [uniqueIndex("bank_files_hash_unique").on(t.contentHash), index("bank_files_latest").on(t.receivedAt)],
);

/** Statements as the bank drew them up: opening plus entries is closing, or the file was refused. */
export const bankStatements = pgTable(
  "bank_statements",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    bankAccountId: uuid("bank_account_id").notNull(),
    /** The bank's own number or id of the statement. */
    number: text().notNull(),
    /** statement, intraday or notification: only a statement has balances that must agree. */
    kind: text().notNull(),
    startsOn: date("starts_on", { mode: "string" }),
    endsOn: date("ends_on", { mode: "string" }),
    currency: currencyCode().notNull(),
    openingMinor: minorUnits("opening_minor"),
    closingMinor: minorUnits("closing_minor"),
    entryCount: integer("entry_count").notNull(),
    ...lineage(),
  },
  (t) => [index("bank_statements_of_account").on(t.bankAccountId, t.endsOn)],
);

/** Money in (positive) and out (negative) of a bank account, each booking once, whatever number of files told of it. */
export const bankEntries = pgTable(
  "bank_entries",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    bankAccountId: uuid("bank_account_id").notNull(),
    /** booked or pending. */
    status: text().notNull(),
    bookedOn: date("booked_on", { mode: "string" }).notNull(),
    valueOn: date("value_on", { mode: "string" }),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    isReversal: boolean("is_reversal").notNull(),
    /** The bank's code of the kind of booking: "PMNT-RCDT-ESCT", "NTRF", "475". */
    transactionCode: text("transaction_code"),
    counterpartyName: text("counterparty_name"),
    counterpartyAccount: text("counterparty_account"),
    endToEndReference: text("end_to_end_reference"),
    bankReference: text("bank_reference"),
    /** What the payer wrote, whole. */
    remittance: text(),
    /** Why a payment came back, by its code: "AC04", "R01". */
    returnReason: text("return_reason"),
    /** Place within the source file, for a person looking the entry up. */
    position: bigint({ mode: "number" }).notNull(),
    ...lineage(),
  },
  (t) => [
    index("bank_entries_of_account").on(t.bankAccountId, t.bookedOn),
    index("bank_entries_by_reference").on(t.endToEndReference),
    // The same money as payments tell it, and its way back.
    index("bank_entries_by_amount").on(t.currency, t.amountMinor, t.bookedOn),
  ],
);
