import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "#db/columns";

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
  },
  (t) => [
    uniqueIndex("events_stream_sequence_unique").on(t.stream, t.sequence),
    index("events_by_type").on(t.type, t.at),
    index("events_by_correlation").on(t.correlationId),
  ],
);

/** The end of each chain. Locked by an append, sealed by a job. */
export const eventHeads = pgTable("event_heads", {
  stream: text().primaryKey(),
  sequence: integer().notNull(),
  hash: text().notNull(),
  /** Position of the last event, so that the seal finds what moved. */
  position: bigint({ mode: "bigint" }).notNull(),
});

/** Heads sealed together; each seal chains to the one before and is copied outside the database. */
export const eventSeals = pgTable("event_seals", {
  number: integer().primaryKey(),
  at: instant("at").notNull(),
  throughPosition: bigint("through_position", { mode: "bigint" }).notNull(),
  previousHash: text("previous_hash").notNull(),
  hash: text().notNull(),
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
  (t) => [primaryKey({ columns: [t.seal, t.stream] }), index("event_seal_heads_of_stream").on(t.stream)],
);

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
