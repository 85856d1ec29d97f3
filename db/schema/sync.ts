import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { inSet, instant, rowId } from "#db/columns";
import type { EffectView } from "#server/domain/cases/views";
import type { InboxAmendment } from "#server/domain/sync/mapping";

export const inboxStates = ["received", "applied", "unchanged", "ignored", "dead", "skipped"] as const;

/**
 * Every message that ever arrived, as it arrived. Inserted before the sender is answered; moved on once by the apply
 * job. A dead message keeps its reason and opens a case. The partial index is the apply job's work list.
 */
export const inbox = pgTable(
  "inbox",
  {
    id: rowId(),
    /** Arrival order; the apply job reads by it so that a first load meets customers before their invoices. */
    position: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().notNull(),
    source: text().notNull(),
    account: text().notNull(),
    stream: text().notNull(),
    eventId: text("event_id").notNull(),
    correlationId: text("correlation_id").notNull(),
    receivedAt: instant("received_at").notNull(),
    /** pull, webhook or file. */
    arrivedBy: text("arrived_by").notNull(),
    /** As text: exactly the bytes that came, whether or not they parse. */
    raw: text().notNull(),
    state: text().notNull(),
    reason: text(),
    /** Where in the message the trouble is, when a field can be named. */
    field: text(),
    mappingVersion: text("mapping_version"),
    settledAt: instant("settled_at"),
    /** What a person corrected, beside the message as it came: JSON pointers with the value to read instead. */
    amendments: jsonb().$type<InboxAmendment[]>(),
    /** The mapping document a person chose for this message; the active one when empty. */
    mappingDocument: integer("mapping_document"),
  },
  (t) => [
    uniqueIndex("inbox_event_unique").on(t.source, t.account, t.eventId),
    index("inbox_waiting").on(t.source, t.position).where(sql`state = 'received'`),
    index("inbox_dead").on(t.source, t.receivedAt).where(sql`state = 'dead'`),
    index("inbox_by_correlation").on(t.correlationId),
    index("inbox_by_arrival").on(t.receivedAt),
    check("inbox_state_known", inSet(t.state, inboxStates)),
  ],
);

/**
 * The latest word of each system on each of its objects, in our terms. The only place where versions compete: a row is
 * replaced by a newer version alone, so canonical tables, being projections of these rows, cannot depend on order.
 */
export const sourceRecords = pgTable(
  "source_records",
  {
    /** Made from system, account, kind and external id, so every arrival of an object agrees on it. */
    id: rowId(),
    system: text().notNull(),
    account: text().notNull(),
    kind: text().notNull(),
    externalId: text("external_id").notNull(),
    facts: jsonb().notNull(),
    /** "billing_customer:cus_…" of every object this one refers to: who must be looked at again when that one arrives. */
    refersTo: text("refers_to").array().notNull(),
    versionAt: instant("version_at").notNull(),
    versionSequence: bigint("version_sequence", { mode: "number" }).notNull(),
    contentHash: text("content_hash").notNull(),
    isDeleted: boolean("is_deleted").notNull(),
    mappingVersion: text("mapping_version").notNull(),
    correlationId: text("correlation_id").notNull(),
    inboxId: uuid("inbox_id"),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** True once its canonical row stands; false while something it refers to has not arrived. */
    isProjected: boolean("is_projected").notNull().default(false),
  },
  (t) => [
    uniqueIndex("source_records_object_unique").on(t.system, t.account, t.kind, t.externalId),
    // Looked up right after rows were written: a list of entries still to be sorted in would be read for every key.
    index("source_records_referring").using("gin", t.refersTo).with({ fastupdate: false }),
    index("source_records_by_external_id").on(t.kind, t.externalId),
    index("source_records_waiting").on(t.kind).where(sql`not is_projected`),
  ],
);

/** Where each stream's next pull starts. Advanced in the transaction that lands the page. */
export const syncCursors = pgTable(
  "sync_cursors",
  {
    source: text().notNull(),
    stream: text().notNull(),
    cursor: text(),
    updatedAt: instant("updated_at").notNull(),
    lastSuccessAt: instant("last_success_at"),
  },
  (t) => [primaryKey({ columns: [t.source, t.stream] })],
);

export const syncRunStates = ["running", "succeeded", "failed", "abandoned"] as const;

/** One pull of one source: what it read and what came of it. `lease_token` fences a worker that lost its run. */
export const syncRuns = pgTable(
  "sync_runs",
  {
    id: rowId(),
    source: text().notNull(),
    startedBy: text("started_by").notNull(),
    state: text().notNull(),
    startedAt: instant("started_at").notNull(),
    heartbeatAt: instant("heartbeat_at").notNull(),
    finishedAt: instant("finished_at"),
    leaseToken: bigint("lease_token", { mode: "number" }).notNull(),
    readCount: integer("read_count").notNull().default(0),
    appliedCount: integer("applied_count").notNull().default(0),
    unchangedCount: integer("unchanged_count").notNull().default(0),
    deadLetteredCount: integer("dead_lettered_count").notNull().default(0),
    error: text(),
  },
  (t) => [
    index("sync_runs_latest").on(t.source, t.startedAt.desc().nullsFirst()),
    /** One running pull a source, whoever starts it. */
    uniqueIndex("sync_runs_one_running").on(t.source).where(sql`state = 'running'`),
    check("sync_runs_state_known", inSet(t.state, syncRunStates)),
  ],
);

export const effectStates = [
  "intent",
  "sent",
  "confirmed",
  "unknown",
  "failed",
] as const satisfies readonly EffectView["state"][];

/**
 * Every act on a source: stored as an intent in the command's own transaction, sent by a job, settled by the source's
 * answer or by a look-up. `fence` grows with each attempt and every write names it, so a stale attempt changes nothing.
 */
export const effects = pgTable(
  "effects",
  {
    id: rowId(),
    /** The order in which acts were asked for, also among those of one command, which share its instant. */
    position: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().notNull(),
    entityCode: text("entity_code"),
    caseId: uuid("case_id"),
    /** The request whose signatures allow it; the database refuses an act that moves claimed money without one. */
    requestId: uuid("request_id"),
    system: text().notNull(),
    operation: text().notNull(),
    label: text().notNull(),
    payload: jsonb().notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    /** The object acted on: effects on one object go out in the order they were asked for. */
    target: text().notNull(),
    /** The act before it in one fix: it goes out once that one is confirmed, and never when that one failed. */
    followsId: uuid("follows_id"),
    state: text().notNull(),
    fence: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    requestedBy: text("requested_by").notNull(),
    requestedAt: instant("requested_at").notNull(),
    sentAt: instant("sent_at"),
    nextAttemptAt: instant("next_attempt_at"),
    settledAt: instant("settled_at"),
    confirmation: text(),
    /** What the source calls the document the act made, as people read it: the number of a credit note or a posting. */
    reference: text(),
    /** The source's id of that document: an act that follows may need to name it. */
    documentId: text("document_id"),
    /** What that document amounts to, as the source calculated it. */
    documentMinor: bigint("document_minor", { mode: "bigint" }),
    error: text(),
    correlationId: text("correlation_id").notNull(),
  },
  (t) => [
    uniqueIndex("effects_idempotency_unique").on(t.idempotencyKey),
    index("effects_of_case").on(t.caseId),
    index("effects_of_request").on(t.requestId).where(sql`request_id is not null`),
    index("effects_following").on(t.followsId).where(sql`follows_id is not null`),
    index("effects_settled").on(t.system, t.settledAt),
    // The charges of an invoice: none is made beside another.
    index("effects_charges").on(t.system, t.target, t.requestedAt).where(sql`operation = 'invoice.retry_payment'`),
    index("effects_unsettled").on(t.system, t.requestedAt).where(sql`state in ('intent', 'sent', 'unknown')`),
    check("effects_state_known", inSet(t.state, effectStates)),
  ],
);
