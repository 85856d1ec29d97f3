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
import { bytes, currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { type RequestState, requestStates } from "#server/domain/approvals/machine";
import type { FactDifference } from "#server/domain/approvals/packet";

/**
 * What somebody asked to be signed. Written by commands alone; the database refuses a step its machine does not know, a
 * packet that changes under its signatures, and execution without them. Rows stay for ever: they are precedents and
 * evidence. The desk reads live ones by when the next signature is due, the others by when they ended.
 */
export const approvalRequests = pgTable(
  "approval_requests",
  {
    id: rowId(),
    /** What people call it: "request 5003". */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity({ startWith: 5001 }).notNull(),
    version: integer().notNull().default(1),
    /** Grows with every packet: signatures belong to one of them. */
    revision: integer().notNull().default(0),
    kind: text().$type<RequestKind>().notNull(),
    state: text().$type<RequestState>().notNull(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id"),
    customerName: text("customer_name"),
    /** The document it is about, if it is about one. */
    subjectType: text("subject_type"),
    subjectId: uuid("subject_id"),
    subjectName: text("subject_name"),
    /** The case it was asked for from. */
    caseId: uuid("case_id"),
    title: text().notNull(),
    reasonCode: text("reason_code").$type<RequestReason>().notNull(),
    reason: text().notNull(),
    /** What the requester chose, in the kind's own shape. */
    terms: jsonb().$type<Record<string, unknown>>().notNull(),
    amountMinor: minorUnits("amount_minor"),
    currency: currencyCode(),
    /** In the reporting currency at the rate of the day it was submitted. */
    baseAmountMinor: minorUnits("base_amount_minor"),
    /** With everything added up that was asked for alike: what the table of authority looked at. */
    aggregateBaseMinor: minorUnits("aggregate_base_minor"),
    requesterUserId: uuid("requester_user_id").notNull(),
    requesterPersonId: uuid("requester_person_id").notNull(),
    requesterName: text("requester_name").notNull(),
    /** What is signed, as canonical JSON, and the SHA-256 of it. Null while it is a draft. */
    packet: text(),
    packetHash: text("packet_hash"),
    /** Roles whose signatures the present step waits for; empty when it waits for nobody. */
    waitingRoles: text("waiting_roles").array().notNull().default(sql`'{}'`),
    /** The version of the table of authority that judged it; what is in flight keeps it. */
    policyVersion: text("policy_version"),
    needsSecondFactor: boolean("needs_second_factor").notNull().default(false),
    createdAt: instant("created_at").notNull(),
    submittedAt: instant("submitted_at"),
    /** When the step that is signed now is due; kept as it was while a question stops the clock. */
    dueAt: instant("due_at"),
    /** When somebody is told next that it is late. Null once everybody was, and while nobody has to sign. */
    alarmAt: instant("alarm_at"),
    /** How far its lateness was told: not yet, to those who may sign, to those above them. */
    escalation: integer().notNull().default(0),
    /** Since when it waits for an answer of the requester's rather than for signatures. */
    clockStoppedAt: instant("clock_stopped_at"),
    decidedAt: instant("decided_at"),
    closedAt: instant("closed_at"),
    /** Why it is rejected, withdrawn, voided or failed, in a sentence. */
    endedBecause: text("ended_because"),
    /** What changed after it was signed. */
    voidedBy: jsonb("voided_by").$type<FactDifference[]>(),
    /** What the sources call what they made of it: "Credit memo CM-1042 in the ERP". */
    documents: jsonb().$type<{ system: string; label: string; reference: string }[]>().notNull().default([]),
  },
  (t) => [
    uniqueIndex("approval_requests_by_number").on(t.number),
    index("approval_requests_live")
      .on(t.state, t.dueAt, t.id)
      .where(sql`state in ('draft', 'pending', 'approved', 'executing', 'failed', 'voided')`),
    index("approval_requests_ended").on(t.closedAt.desc().nullsFirst(), t.id).where(sql`closed_at is not null`),
    /** Splits over a customer, a document or a requester are added up from these. */
    index("approval_requests_of_customer").on(t.customerId, t.submittedAt),
    index("approval_requests_of_subject").on(t.subjectId, t.submittedAt),
    index("approval_requests_of_requester").on(t.requesterPersonId, t.submittedAt),
    index("approval_requests_of_case").on(t.caseId),
    /** Late ones, for the job that tells of them. */
    index("approval_requests_to_tell").on(t.alarmAt).where(sql`state = 'pending' and clock_stopped_at is null`),
    /** What waits for signatures, with all that says for whose: counted on every page. */
    index("approval_requests_pending").on(t.dueAt, t.id).where(sql`state = 'pending'`),
    check("approval_requests_escalation_known", sql`escalation between 0 and 2`),
    check("approval_requests_state_known", inSet(t.state, requestStates)),
    check("approval_requests_amount_has_currency", sql`(amount_minor is null) = (currency is null)`),
    check(
      "approval_requests_submitted_with_packet",
      sql`state in ('draft', 'withdrawn') or (packet is not null and packet_hash is not null and submitted_at is not null)`,
    ),
    check(
      "approval_requests_closed_when_ended",
      sql`(state in ('executed', 'rejected', 'withdrawn')) = (closed_at is not null)`,
    ),
    check(
      "approval_requests_hash_of_packet",
      sql`packet is null or packet_hash = encode(sha256(convert_to(packet, 'UTF8')), 'hex')`,
    ),
  ],
);

export const approvalDecisions = ["approved", "rejected"] as const;

/**
 * Signatures and refusals. Bound to one packet by its hash; the database refuses one by the requester, by whoever
 * prepared a part, for another packet than the present one, a second by the same human being and a second with the same
 * power. Never changed or deleted.
 */
export const approvalSignatures = pgTable(
  "approval_signatures",
  {
    id: rowId(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => approvalRequests.id),
    revision: integer().notNull(),
    position: integer().notNull(),
    part: integer().notNull(),
    entityCode: text("entity_code").notNull(),
    decision: text().$type<(typeof approvalDecisions)[number]>().notNull(),
    userId: uuid("user_id").notNull(),
    personId: uuid("person_id").notNull(),
    personName: text("person_name").notNull(),
    /** Whose power it was: the person's own, or the delegator's. */
    powerPersonId: uuid("power_person_id").notNull(),
    onBehalfOf: text("on_behalf_of"),
    delegationId: uuid("delegation_id"),
    packetHash: text("packet_hash").notNull(),
    reason: text(),
    at: instant("at").notNull(),
  },
  (t) => [
    uniqueIndex("approval_signatures_one_per_person").on(t.requestId, t.revision, t.personId),
    uniqueIndex("approval_signatures_one_per_power")
      .on(t.requestId, t.revision, t.powerPersonId)
      .where(sql`decision = 'approved'`),
    index("approval_signatures_of_person").on(t.personId, t.at),
    check("approval_signatures_decision_known", inSet(t.decision, approvalDecisions)),
    check("approval_signatures_rejected_with_reason", sql`decision = 'approved' or reason is not null`),
    check(
      "approval_signatures_lent_power_named",
      sql`(person_id = power_person_id) = (on_behalf_of is null) and (on_behalf_of is null) = (delegation_id is null)`,
    ),
  ],
);

/** Who may never sign a request, and why: whoever asked for it, prepared a part of it, or wrote what it rests on. */
export const approvalExclusions = pgTable(
  "approval_exclusions",
  {
    requestId: uuid("request_id")
      .notNull()
      .references(() => approvalRequests.id),
    entityCode: text("entity_code").notNull(),
    personId: uuid("person_id").notNull(),
    because: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.requestId, t.personId] })],
);

/** What an approver wants to know before they sign, and the answer. */
export const approvalQuestions = pgTable(
  "approval_questions",
  {
    id: rowId(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => approvalRequests.id),
    entityCode: text("entity_code").notNull(),
    askedById: uuid("asked_by_id").notNull(),
    askedBy: text("asked_by").notNull(),
    question: text().notNull(),
    askedAt: instant("asked_at").notNull(),
    answer: text(),
    answeredBy: text("answered_by"),
    answeredAt: instant("answered_at"),
  },
  (t) => [index("approval_questions_of_request").on(t.requestId, t.askedAt)],
);

/**
 * A file kept with a request, byte for byte. Part of its packet by name and hash: the database refuses, at the commit, a
 * packet whose files are others than those kept. Taken off a draft alone, never destroyed.
 */
export const approvalFiles = pgTable(
  "approval_files",
  {
    id: rowId(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => approvalRequests.id),
    entityCode: text("entity_code").notNull(),
    name: text().notNull(),
    mediaType: text("media_type").notNull(),
    byteCount: integer("byte_count").notNull(),
    contentHash: text("content_hash").notNull(),
    content: bytes().notNull(),
    addedById: uuid("added_by_id").notNull(),
    addedBy: text("added_by").notNull(),
    addedAt: instant("added_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [
    index("approval_files_of_request").on(t.requestId, t.addedAt),
    check("approval_files_hash_of_content", sql`content_hash = encode(sha256(content), 'hex')`),
  ],
);

/**
 * That a step was late and who was told, once a step and level. The row is the outbox of its mail as well: one that was
 * not sent yet is tried again by the next run.
 */
export const approvalAlarms = pgTable(
  "approval_alarms",
  {
    id: rowId(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => approvalRequests.id),
    entityCode: text("entity_code").notNull(),
    revision: integer().notNull(),
    position: integer().notNull(),
    level: integer().notNull(),
    /** The roles it was escalated to; empty for a reminder. */
    roles: text().array().notNull(),
    dueAt: instant("due_at").notNull(),
    at: instant("at").notNull(),
    /** When its mail went out, or that it needed none. */
    mailedAt: instant("mailed_at"),
  },
  (t) => [
    uniqueIndex("approval_alarms_once").on(t.requestId, t.revision, t.position, t.level),
    index("approval_alarms_to_mail").on(t.at).where(sql`mailed_at is null`),
    check("approval_alarms_level_known", sql`level in (1, 2)`),
  ],
);

/** Powers to sign handed on for a time, by people. Ended early, never deleted. Not of one legal entity: they name theirs. */
export const delegations = pgTable(
  "delegations",
  {
    id: rowId(),
    fromPersonId: uuid("from_person_id").notNull(),
    fromName: text("from_name").notNull(),
    toPersonId: uuid("to_person_id").notNull(),
    toName: text("to_name").notNull(),
    /** {all} or kinds. */
    kinds: text().array().notNull(),
    /** {all} or codes. */
    entities: text().array().notNull(),
    limitBaseMinor: minorUnits("limit_base_minor"),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    reason: text().notNull(),
    enteredAt: instant("entered_at").notNull(),
    endedAt: instant("ended_at"),
    endedBy: text("ended_by"),
  },
  (t) => [
    index("delegations_from").on(t.fromPersonId, t.endsAt),
    index("delegations_to").on(t.toPersonId, t.endsAt),
    check("delegations_between_two", sql`from_person_id <> to_person_id`),
    check("delegations_end_after_start", sql`ends_at > starts_at`),
  ],
);
