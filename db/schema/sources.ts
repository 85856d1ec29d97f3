import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bytes, inSet, instant, rowId } from "#db/columns";

/** How a source is doing at present: whether people stopped it, whether its breaker is open, how fast it may be asked. */
export const sourceHealth = pgTable("source_health", {
  source: text().primaryKey(),
  pausedAt: instant("paused_at"),
  pausedBy: text("paused_by"),
  pauseReason: text("pause_reason"),
  /** Calls that failed one after the other; an answer sets it back to zero. */
  failures: integer().notNull().default(0),
  lastFailure: text("last_failure"),
  lastFailedAt: instant("last_failed_at"),
  /** While it lies ahead nothing is asked of the source; the first call after it is a trial. */
  brokenUntil: instant("broken_until"),
});

export const secretStates = ["active", "retiring", "retired"] as const;

/**
 * Credentials of sources, encrypted with the key that `key_id` names. Entered once, never shown again. While one replaces
 * another both count: outgoing calls use the newest, incoming signatures may be made with either.
 */
export const sourceSecrets = pgTable(
  "source_secrets",
  {
    id: rowId(),
    source: text().notNull(),
    name: text().notNull(),
    version: integer().notNull(),
    state: text().notNull(),
    keyId: text("key_id").notNull(),
    nonce: bytes().notNull(),
    ciphertext: bytes().notNull(),
    /** The last four characters, so that people can tell two apart. */
    hint: text().notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    retiresAt: instant("retires_at"),
  },
  (t) => [
    uniqueIndex("source_secrets_version_unique").on(t.source, t.name, t.version),
    check("source_secrets_state_known", inSet(t.state, secretStates)),
  ],
);

export const backfillStates = ["waiting", "running", "done", "failed", "stopped"] as const;

/** A window of a source read once more because somebody asked: where it stands and what it brought. */
export const backfills = pgTable(
  "backfills",
  {
    id: rowId(),
    source: text().notNull(),
    census: text().notNull(),
    fromOn: date("from_on", { mode: "string" }).notNull(),
    toOn: date("to_on", { mode: "string" }).notNull(),
    state: text().notNull(),
    cursor: text(),
    /** The day reached, for the progress people see. */
    reachedOn: date("reached_on", { mode: "string" }),
    readCount: integer("read_count").notNull().default(0),
    newCount: integer("new_count").notNull().default(0),
    error: text(),
    requestedBy: text("requested_by").notNull(),
    requestedAt: instant("requested_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    fence: bigint({ mode: "number" }).notNull().default(0),
  },
  (t) => [
    index("backfills_of_source").on(t.source, t.requestedAt),
    index("backfills_open").on(t.requestedAt).where(sql`state in ('waiting', 'running')`),
    check("backfills_state_known", inSet(t.state, backfillStates)),
  ],
);

/**
 * Every field that messages of a source were seen to have, with its JSON type. A field seen for the first time after a
 * source's first load, or with another type than before, is drift: kept all the same, and reported.
 */
export const payloadFields = pgTable(
  "payload_fields",
  {
    source: text().notNull(),
    objectType: text("object_type").notNull(),
    path: text().notNull(),
    jsonType: text("json_type").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    /** The message that showed it first. */
    firstInboxId: text("first_inbox_id").notNull(),
    /** "new" or "changed" when it appeared after the source was already known. */
    drift: text(),
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
  },
  (t) => [
    primaryKey({ columns: [t.source, t.objectType, t.path, t.jsonType] }),
    index("payload_fields_drift").on(t.source, t.firstSeenAt).where(sql`drift is not null`),
  ],
);

export const uploadStates = ["uploaded", "taken", "discarded"] as const;

/** A CSV or XLSX file on its way in: kept whole until its columns are mapped, previewed and taken. */
export const uploads = pgTable(
  "uploads",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    fileName: text("file_name").notNull(),
    contentHash: text("content_hash").notNull(),
    content: bytes().notNull(),
    /** customers, invoices, payments or credits. */
    subject: text().notNull(),
    state: text().notNull(),
    rowCount: integer("row_count").notNull(),
    /** The layout version it was taken with: "shop-invoices v2". */
    layout: text(),
    counts: jsonb().$type<{ accepted: number; changed: number; unchanged: number; rejected: number }>(),
    rejects: jsonb().$type<{ row: number; column: string; value: string; reason: string }[]>(),
    uploadedAt: instant("uploaded_at").notNull(),
    uploadedBy: text("uploaded_by").notNull(),
    takenAt: instant("taken_at"),
    takenBy: text("taken_by"),
  },
  (t) => [
    index("uploads_latest").on(t.entityCode, t.uploadedAt),
    check("uploads_state_known", inSet(t.state, uploadStates)),
  ],
);

/** How the columns of somebody's file are read: each save is a new version, and every import names the one it used. */
export const fileLayouts = pgTable(
  "file_layouts",
  {
    key: text().notNull(),
    version: integer().notNull(),
    label: text().notNull(),
    subject: text().notNull(),
    document: jsonb().notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.version] })],
);
