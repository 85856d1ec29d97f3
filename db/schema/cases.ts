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
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import type { CaseFilters, CaseSort } from "#server/domain/cases/filters";
import {
  type CaseOutcome,
  type CaseState,
  caseOutcomes,
  caseStates,
  type Severity,
  severities,
  type WaitingOn,
  type WakeEvent,
  waitingOn,
  wakeEvents,
} from "#server/domain/cases/machine";
import type { PriorityReason } from "#server/domain/cases/priority";
import type { CaseRouting } from "#server/domain/routing/judge";

/**
 * The work-item store: one row for whatever waits for somebody, whatever it is about. Written by commands alone.
 * Open and awake rows are what queues read, so each offered order has a partial index over just those; closed rows stay
 * for history and are found by customer, subject or search. `version` grows with every change a person could have seen.
 */
export const cases = pgTable(
  "cases",
  {
    id: rowId(),
    /** What people call it: "case 10423". */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity({ startWith: 10001 }).notNull(),
    version: integer().notNull().default(1),
    queue: text().notNull(),
    /** The exception type, or what else the case is about. Growing set: checked by its registry. */
    type: text().notNull(),
    /** One open case per finding: type and this key. */
    dedupeKey: text("dedupe_key").notNull(),
    entityCode: text("entity_code"),
    customerId: uuid("customer_id"),
    customerName: text("customer_name"),
    customerTier: text("customer_tier"),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    /** How people call the document: "INV-10423". */
    document: text(),
    state: text().$type<CaseState>().notNull(),
    severity: text().$type<Severity>().notNull(),
    title: text().notNull(),
    amountMinor: minorUnits("amount_minor"),
    currency: currencyCode(),
    /** The amount in the company's reporting currency at the rate of detection: what orders compare. */
    baseAmountMinor: minorUnits("base_amount_minor").notNull(),
    /** What the detector found, in the type's own shape. */
    details: jsonb().notNull(),
    /** Groups cases of one cause: "US postal code missing at tax engine". */
    causeSignature: text("cause_signature"),
    priority: integer().notNull(),
    priorityReasons: jsonb("priority_reasons").$type<PriorityReason[]>().notNull(),
    /** When the clock alone next changes the priority; the maintenance job looks at these. */
    priorityChangesAt: instant("priority_changes_at"),
    policyVersion: text("policy_version").notNull(),
    ownerId: uuid("owner_id"),
    /** A taken-next case goes back when its taker does nothing with it until then. */
    leasedUntil: instant("leased_until"),
    dueAt: instant("due_at").notNull(),
    snoozedUntil: instant("snoozed_until"),
    wakeOn: text("wake_on").$type<WakeEvent>(),
    waitingOn: text("waiting_on").$type<WaitingOn>(),
    /** Where the queue's own rules put it: "promises_due". Null in queues without lanes of their own. */
    lane: text(),
    /** Why it is back on top: "payment arrived", "found again". */
    boost: text(),
    escalationLevel: integer("escalation_level").notNull().default(0),
    isHoldingInvoice: boolean("is_holding_invoice").notNull().default(false),
    detectedAt: instant("detected_at").notNull(),
    closedAt: instant("closed_at"),
    outcome: text().$type<CaseOutcome>(),
    reopenCount: integer("reopen_count").notNull().default(0),
    /** The team whose work it is, as the routing in force said; null where every analyst shares it. */
    team: text(),
    /** The routing and service-level documents it was judged by. */
    routedBy: text("routed_by"),
    /** Business minutes it may take, clock stops left out; and since when the clock stands still. */
    allottedMinutes: integer("allotted_minutes"),
    clockStoppedAt: instant("clock_stopped_at"),
    /** What routing looked at when it last judged the case, and what of its decision has no column. */
    routing: jsonb().$type<CaseRouting>(),
    /** When to look whether it is past due, or left lying, for too long; the maintenance job looks at these. */
    escalatesAt: instant("escalates_at"),
    /** From the controlled list; said when it closes. */
    rootCause: text("root_cause"),
  },
  (t) => [
    uniqueIndex("cases_one_open_per_finding").on(t.type, t.dedupeKey).where(sql`closed_at is null`),
    index("cases_queue_by_priority")
      .on(t.queue, t.priority.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null and snoozed_until is null`),
    index("cases_queue_entity_by_priority")
      .on(t.queue, t.entityCode, t.priority.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null and snoozed_until is null`),
    /** A lane of one queue, and of one legal entity in it. */
    index("cases_queue_lane_by_priority")
      .on(t.queue, t.lane, t.priority.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null and lane is not null`),
    index("cases_queue_entity_lane_by_priority")
      .on(t.queue, t.entityCode, t.lane, t.priority.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null and lane is not null`),
    index("cases_queue_by_due").on(t.queue, t.dueAt, t.id).where(sql`closed_at is null and snoozed_until is null`),
    index("cases_queue_by_amount")
      .on(t.queue, t.baseAmountMinor.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null and snoozed_until is null`),
    index("cases_queue_by_age").on(t.queue, t.detectedAt, t.id).where(sql`closed_at is null and snoozed_until is null`),
    /** Serving the next case looks only at what nobody holds. */
    index("cases_takeable")
      .on(t.queue, t.priority.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null and snoozed_until is null and owner_id is null and state = 'routed'`),
    index("cases_of_owner")
      .on(t.ownerId, t.priority.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is null`),
    index("cases_snoozed").on(t.snoozedUntil).where(sql`closed_at is null and snoozed_until is not null`),
    index("cases_leased").on(t.leasedUntil).where(sql`leased_until is not null`),
    index("cases_priority_changing")
      .on(t.priorityChangesAt)
      .where(sql`closed_at is null and priority_changes_at is not null`),
    index("cases_escalating").on(t.escalatesAt).where(sql`closed_at is null and escalates_at is not null`),
    /** A rehearsal of routing reads whatever was judged in a window, open or closed. */
    index("cases_judged").on(t.detectedAt, t.id).where(sql`routing is not null`),
    /** What a team closed of late: its pace. */
    index("cases_closed_by_team").on(t.team, t.closedAt).where(sql`closed_at is not null and team is not null`),
    index("cases_queue_closed")
      .on(t.queue, t.closedAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is not null`),
    /** Holds all that facets count, so that they are counted from it alone: 2.7 times as quick at a million open rows. */
    index("cases_facets")
      .on(
        t.queue,
        t.type,
        t.severity,
        t.entityCode,
        t.state,
        t.ownerId,
        t.team,
        t.currency,
        t.snoozedUntil,
        t.dueAt,
        t.amountMinor,
      )
      .where(sql`closed_at is null`),
    /** What one cause has done so far, the latest first. */
    index("cases_of_cause")
      .on(t.causeSignature, t.detectedAt.desc().nullsFirst())
      .where(sql`cause_signature is not null`),
    uniqueIndex("cases_by_number").on(t.number),
    index("cases_of_customer").on(t.customerId),
    index("cases_of_subject").on(t.subjectType, t.subjectId),
    index("cases_by_finding").on(t.type, t.dedupeKey),
    index("cases_by_words").using(
      "gin",
      sql`(title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, '')) gin_trgm_ops`,
    ),
    check("cases_state_known", inSet(t.state, caseStates)),
    check("cases_severity_known", inSet(t.severity, severities)),
    check("cases_outcome_known", sql`${t.outcome} is null or ${inSet(t.outcome, caseOutcomes)}`),
    check("cases_waiting_on_known", sql`${t.waitingOn} is null or ${inSet(t.waitingOn, waitingOn)}`),
    check("cases_wake_on_known", sql`${t.wakeOn} is null or ${inSet(t.wakeOn, wakeEvents)}`),
    check(
      "cases_closed_with_outcome",
      sql`(state in ('resolved', 'dismissed')) = (closed_at is not null) and (closed_at is null) = (outcome is null)`,
    ),
    check("cases_amount_has_currency", sql`(amount_minor is null) = (currency is null)`),
  ],
);

/** Who was served a case by take-next and skipped it, so that it is not served to them again for a while. Rows leave once their time is over. */
export const caseSkips = pgTable(
  "case_skips",
  {
    caseId: uuid("case_id").notNull(),
    userId: uuid("user_id").notNull(),
    entityCode: text("entity_code"),
    reason: text().notNull(),
    skippedAt: instant("skipped_at").notNull(),
    /** Served again from here on. */
    until: instant("until").notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.caseId] }), index("case_skips_by_end").on(t.until)],
);

/** What people say on a case. The event log holds the fact that they did; the words can be long and live here. */
export const caseComments = pgTable(
  "case_comments",
  {
    id: rowId(),
    caseId: uuid("case_id").notNull(),
    entityCode: text("entity_code"),
    authorId: uuid("author_id"),
    authorName: text("author_name").notNull(),
    text: text().notNull(),
    mentions: uuid().array().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("case_comments_of_case").on(t.caseId, t.at)],
);

/**
 * An invoice that must not leave while this case, or this review of a draft, is open. One row per hold; the last release
 * lets the invoice go.
 */
export const invoiceHolds = pgTable(
  "invoice_holds",
  {
    id: rowId(),
    invoiceId: uuid("invoice_id").notNull(),
    caseId: uuid("case_id"),
    reviewId: uuid("review_id"),
    entityCode: text("entity_code").notNull(),
    placedAt: instant("placed_at").notNull(),
    releasedAt: instant("released_at"),
  },
  (t) => [
    uniqueIndex("invoice_holds_one_per_case").on(t.caseId).where(sql`released_at is null`),
    uniqueIndex("invoice_holds_one_per_review").on(t.reviewId).where(sql`released_at is null`),
    index("invoice_holds_of_invoice").on(t.invoiceId).where(sql`released_at is null`),
    check("invoice_holds_for_one_reason", sql`num_nonnulls(case_id, review_id) = 1`),
  ],
);

/** A named way of looking at a queue: filters and order. Personal, or shared with everybody who may open the queue. */
export const savedViews = pgTable(
  "saved_views",
  {
    id: rowId(),
    queue: text().notNull(),
    name: text().notNull(),
    ownerId: uuid("owner_id").notNull(),
    isShared: boolean("is_shared").notNull().default(false),
    filters: jsonb().$type<CaseFilters>().notNull(),
    sort: text().$type<CaseSort>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("saved_views_name_unique").on(t.queue, t.ownerId, t.name)],
);

/** What is in flight brought under the version in force: proposed by one person, started by another, worked in portions. */
export const policyMigrations = pgTable(
  "policy_migrations",
  {
    id: rowId(),
    kind: text().notNull(),
    version: integer().notNull(),
    note: text().notNull(),
    /** proposed, running, done or dropped. */
    state: text().notNull(),
    /** What was in flight under another version when it was proposed. */
    total: integer().notNull(),
    moved: integer().notNull().default(0),
    /** Of those moved, for how many something else came of it than before. */
    changed: integer().notNull().default(0),
    /** Of those moved, how many the version lets go on no longer. */
    ended: integer().notNull().default(0),
    proposedBy: text("proposed_by").notNull(),
    /** Null for what follows by itself from a version that came into force. */
    proposerPersonId: text("proposer_person_id"),
    proposedAt: instant("proposed_at").notNull(),
    startedBy: text("started_by"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    check("policy_migrations_state_known", inSet(t.state, ["proposed", "running", "done", "dropped"])),
    uniqueIndex("policy_migrations_one_open").on(t.kind).where(sql`state in ('proposed', 'running')`),
  ],
);

/**
 * Versioned policy documents; decisions name the version they were made under. The published versions of a kind stand in
 * one row by the instant each begins to count, so that at any instant exactly one is in force: the latest that has begun.
 */
export const policies = pgTable(
  "policies",
  {
    kind: text().notNull(),
    version: integer().notNull(),
    document: jsonb().notNull(),
    /** draft until a second person publishes it, or it is withdrawn; called back when published for a day that never came. */
    state: text().notNull().default("published"),
    /** From when on it counts, until the next one does; set when it is published. */
    effectiveFrom: instant("effective_from"),
    /** When Docket took note that it counts, and began what follows from that. */
    notedAt: instant("noted_at"),
    /** The version it was drafted from. */
    basedOn: integer("based_on"),
    note: text(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    /** The natural person who wrote it: never the one who publishes it. */
    authorId: text("author_id"),
    publishedAt: instant("published_at"),
    publishedBy: text("published_by"),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.version] }),
    check("policies_state_known", inSet(t.state, ["draft", "published", "withdrawn", "called_back"])),
    check("policies_begin_when_published", sql`(state in ('published', 'called_back')) = (effective_from is not null)`),
    uniqueIndex("policies_by_beginning").on(t.kind, t.effectiveFrom, t.version).where(sql`state = 'published'`),
  ],
);
