import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { currencyCode, instant, minorUnits } from "#db/columns";

/** A transaction's number that never comes round again. */
const transactionNumber = customType<{ data: string }>({ dataType: () => "xid8" });
const lexemes = customType<{ data: string }>({ dataType: () => "tsvector" });

/**
 * The event log: timeline, audit trail and process log in one. Rows enter through the database function `append_events`
 * alone, which numbers and chains them per stream under the stream's own lock; the application's role can neither insert
 * directly nor change, delete or truncate. No foreign keys: events outlive what they speak of.
 */
export const events = pgTable(
  "events",
  {
    position: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().primaryKey(),
    /** The chain it belongs to: "case:<id>", "user:<id>", "source:stripe". */
    stream: text().notNull(),
    sequence: integer().notNull(),
    type: text().notNull(),
    at: instant("at").notNull(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    command: text().notNull(),
    policyVersion: text("policy_version"),
    correlationId: text("correlation_id").notNull(),
    entityCode: text("entity_code"),
    /** before, after, reason and whatever else the event says; amounts as strings of minor units. */
    payload: jsonb().notNull(),
    /** Hex SHA-256 over the previous hash, the sequence and the canonical JSON of the rest (RFC 8785). */
    previousHash: text("previous_hash").notNull(),
    hash: text().notNull(),
    /** Who wrote it, so that a seal finds what had not been committed when the one before it looked. Not hashed. */
    transaction: transactionNumber("transaction"),
  },
  (t) => [
    uniqueIndex("events_stream_sequence_unique").on(t.stream, t.sequence),
    index("events_by_type").on(t.type, t.at),
    index("events_by_transaction").on(t.transaction),
  ],
);

/**
 * What the audit desk looks for events by, one narrow row beside each, from what the event itself says and from what its
 * stream was about before. Written behind the commit by the database function `index_events`, which whoever reads the
 * ledger calls first: nobody's work waits for it, and no search misses what was committed. It decides nothing: the events
 * are what is hashed, and these rows can be made again from them. Every index ends in the order of the ledger, so that a
 * page is read from the place where the last one ended, whatever it is narrowed by.
 */
export const eventSearch = pgTable(
  "event_search",
  {
    position: bigint({ mode: "bigint" }).notNull(),
    at: instant("at").notNull(),
    entityCode: text("entity_code"),
    type: text().notNull(),
    command: text().notNull(),
    /** The account that acted, or the job. */
    actorId: text("actor_id").notNull(),
    /** The person in whose place it was done. */
    onBehalfOf: text("on_behalf_of"),
    correlationId: text("correlation_id").notNull(),
    caseId: uuid("case_id"),
    customerId: uuid("customer_id"),
    policyKind: text("policy_kind"),
    policyVersion: integer("policy_version"),
    amountMinor: minorUnits("amount_minor"),
    currency: currencyCode(),
    words: lexemes("words").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.at, t.position] }),
    index("event_search_by_actor").on(t.actorId, t.at, t.position),
    index("event_search_on_behalf").on(t.onBehalfOf, t.at, t.position).where(sql`on_behalf_of is not null`),
    index("event_search_by_type").on(t.type, t.at, t.position),
    index("event_search_by_command").on(t.command, t.at, t.position),
    index("event_search_by_entity").on(t.entityCode, t.at, t.position),
    index("event_search_by_correlation").on(t.correlationId, t.at, t.position),
    index("event_search_by_case").on(t.caseId, t.at, t.position).where(sql`case_id is not null`),
    index("event_search_by_customer").on(t.customerId, t.at, t.position).where(sql`customer_id is not null`),
    index("event_search_by_policy")
      .on(t.policyKind, t.policyVersion, t.at, t.position)
      .where(sql`policy_kind is not null`),
    index("event_search_by_amount").on(t.currency, t.amountMinor, t.at).where(sql`amount_minor is not null`),
    index("event_search_by_words").using("gin", t.words),
  ],
);

/** How far the log has been indexed: one row. */
export const eventSearchProgress = pgTable(
  "event_search_progress",
  {
    isOnlyRow: boolean("is_only_row").primaryKey().default(true),
    /** Every event of an older transaction stands in `event_search`. */
    through: transactionNumber("through").notNull(),
  },
  (t) => [check("event_search_progress_one_row", sql`${t.isOnlyRow}`)],
);

/** The end of each chain. Locked by an append, sealed by a job. */
export const eventHeads = pgTable("event_heads", {
  stream: text().primaryKey(),
  sequence: integer().notNull(),
  hash: text().notNull(),
  /** Position of the last event. */
  position: bigint({ mode: "bigint" }).notNull(),
});

/** Heads sealed together; each seal chains to the one before and is copied outside the database. */
export const eventSeals = pgTable("event_seals", {
  number: integer().primaryKey(),
  at: instant("at").notNull(),
  throughPosition: bigint("through_position", { mode: "bigint" }).notNull(),
  previousHash: text("previous_hash").notNull(),
  hash: text().notNull(),
  /** What older transactions wrote had been committed when this seal looked; the next one looks from here on. */
  horizon: transactionNumber("horizon"),
});

/** The heads a seal holds: those that moved since the seal before. */
export const eventSealHeads = pgTable(
  "event_seal_heads",
  {
    seal: integer().notNull(),
    stream: text().notNull(),
    sequence: integer().notNull(),
    hash: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.seal, t.stream] }), index("event_seal_heads_of_stream").on(t.stream, t.sequence)],
);

/**
 * How far each copy of the seals outside the database has come, and why it stands still when it does. Written by the job
 * that copies; an alarm stands while a copy is behind.
 */
export const auditCopies = pgTable("audit_copies", {
  target: text().primaryKey(),
  lastNumber: integer("last_number").notNull(),
  lastAt: instant("last_at"),
  triedAt: instant("tried_at").notNull(),
  trouble: text(),
});

/** The answer a command gave under a key: the same key and body get it again, another body is refused. Kept thirty days. */
export const commandReceipts = pgTable(
  "command_receipts",
  {
    actorId: text("actor_id").notNull(),
    command: text().notNull(),
    key: text().notNull(),
    bodyHash: text("body_hash").notNull(),
    /** superjson text; null only inside the transaction that is making it. */
    answer: text(),
    at: instant("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.actorId, t.command, t.key] }), index("command_receipts_by_age").on(t.at)],
);

/** The slots of scheduled jobs that somebody started: the row is the guarantee that a slot starts once. */
export const jobSlots = pgTable(
  "job_slots",
  {
    job: text().notNull(),
    slot: instant("slot").notNull(),
    startedAt: instant("started_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.job, t.slot] })],
);

/** One row: how far the company's clock is from the machine's. Zero outside the demo. */
export const appClock = pgTable("app_clock", {
  id: integer().primaryKey(),
  offsetSeconds: bigint("offset_seconds", { mode: "number" }).notNull(),
});

/** Names of sealed imports of files, so that the same bytes are recognised. */
export const importedFiles = pgTable(
  "imported_files",
  {
    id: uuid().primaryKey(),
    entityCode: text("entity_code").notNull(),
    fileName: text("file_name").notNull(),
    contentHash: text("content_hash").notNull(),
    acceptedCount: integer("accepted_count").notNull(),
    unchangedCount: integer("unchanged_count").notNull(),
    changedCount: integer("changed_count").notNull(),
    rejectedCount: integer("rejected_count").notNull(),
    importedAt: instant("imported_at").notNull(),
    importedBy: text("imported_by").notNull(),
  },
  (t) => [index("imported_files_by_hash").on(t.contentHash)],
);
