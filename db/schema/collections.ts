import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import type { PromiseState } from "#server/domain/collections/promise";
import {
  type CallOutcome,
  type ContactChannel,
  type ContactDirection,
  callOutcomes,
  contactChannels,
  contactDirections,
  type ExclusionKind,
  exclusionKinds,
  type PersonRole,
  type PromiseEnd,
  personRoles,
  promiseEnds,
} from "#server/domain/collections/records";

/**
 * What the desk itself knows of an account: when somebody last worked it, when the next word is meant for, what the customer
 * waits for, and when it has to be looked at again though nothing happened. One row per customer ever worked or listed.
 */
export const collectionAccounts = pgTable(
  "collection_accounts",
  {
    customerId: uuid("customer_id").primaryKey(),
    entityCode: text("entity_code").notNull(),
    /** The last act of a person on it; what happened later is news. */
    workedAt: instant("worked_at"),
    workedBy: text("worked_by"),
    /** The day the customer said it would come back by, or on which somebody means to ask again. */
    followUpOn: date("follow_up_on", { mode: "string" }),
    /** What the customer waits for us to do: "an answer to its mail". */
    awaitingUs: text("awaiting_us"),
    awaitingUsSince: date("awaiting_us_since", { mode: "string" }),
    reassignedAt: instant("reassigned_at"),
    /** When the account team was last told that it does not pay: once, while anything of then is still past due. */
    teamToldOn: date("team_told_on", { mode: "string" }),
    /** The last time its place on the list was worked out, and when time alone may change it. */
    lookedAt: instant("looked_at"),
    looksAgainAt: instant("looks_again_at"),
  },
  (t) => [
    index("collection_accounts_due").on(t.looksAgainAt).where(sql`looks_again_at is not null`),
    check("collection_accounts_await_since", sql`(awaiting_us is null) = (awaiting_us_since is null)`),
  ],
);

/** People at a customer: whom to speak with about money, and over which channels they allow it. Rows stay; who left is retired. */
export const contactPeople = pgTable(
  "contact_people",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    name: text().notNull(),
    role: text().$type<PersonRole>().notNull(),
    email: text(),
    phone: text(),
    /** BCP 47: "de-DE". Mail to this person is written in it; the customer's country decides where it is empty. */
    locale: text(),
    mayBeMailed: boolean("may_be_mailed").notNull(),
    mayBeCalled: boolean("may_be_called").notNull(),
    /** Gets reminders. The customer's billing address does where nobody is marked. */
    getsReminders: boolean("gets_reminders").notNull(),
    enteredBy: text("entered_by").notNull(),
    enteredAt: instant("entered_at").notNull(),
    retiredAt: instant("retired_at"),
    version: integer().notNull().default(1),
  },
  (t) => [
    index("contact_people_of_customer").on(t.customerId, t.name).where(sql`retired_at is null`),
    index("contact_people_by_email").on(sql`lower(email)`).where(sql`email is not null`),
    check("contact_people_role_known", inSet(t.role, personRoles)),
  ],
);

/**
 * Every word with a customer, out and in, whoever made it and over whatever channel: the one place that caps, quiet days and
 * "nobody is asked twice" are read from. Appended, never changed.
 */
export const contactLedger = pgTable(
  "contact_ledger",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    direction: text().$type<ContactDirection>().notNull(),
    channel: text().$type<ContactChannel>().notNull(),
    /** Sent by a strategy, as against by a person. */
    isAutomated: boolean("is_automated").notNull(),
    at: instant("at").notNull(),
    /** The business day of `at` in the legal entity. */
    onDay: date("on_day", { mode: "string" }).notNull(),
    /** What came of a call. */
    outcome: text().$type<CallOutcome>(),
    personId: uuid("person_id"),
    personName: text("person_name"),
    subject: text(),
    note: text(),
    /** Invoices it was about. */
    invoiceIds: uuid("invoice_ids").array().notNull(),
    /** The mail that was sent, or the one that came. */
    mailId: uuid("mail_id"),
    inboundMailId: uuid("inbound_mail_id"),
    /** The step of a dunning run it carried out. */
    dunningActId: uuid("dunning_act_id"),
    byId: uuid("by_id"),
    byName: text("by_name").notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    index("contact_ledger_of_customer").on(t.customerId, t.at.desc().nullsFirst()),
    index("contact_ledger_by_day").on(t.onDay, t.byId),
    uniqueIndex("contact_ledger_one_per_mail").on(t.mailId).where(sql`mail_id is not null`),
    uniqueIndex("contact_ledger_one_per_inbound").on(t.inboundMailId).where(sql`inbound_mail_id is not null`),
    uniqueIndex("contact_ledger_one_per_act").on(t.dunningActId).where(sql`dunning_act_id is not null`),
    check("contact_ledger_direction_known", inSet(t.direction, contactDirections)),
    check("contact_ledger_channel_known", inSet(t.channel, contactChannels)),
    check("contact_ledger_outcome_known", sql`outcome is null or ${inSet(t.outcome, callOutcomes)}`),
  ],
);

/**
 * What somebody said would be paid, by when. Never changed but to be ended, and to note what it was last told to be: what
 * became of it is judged from payments each time it is read.
 */
export const promises = pgTable(
  "promises",
  {
    id: rowId(),
    /** What people call it: "promise 5003". */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity({ startWith: 5001 }).notNull(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    promisedOn: date("promised_on", { mode: "string" }).notNull(),
    givenOn: date("given_on", { mode: "string" }).notNull(),
    givenAt: instant("given_at").notNull(),
    /** Instalments promised together share it, each with its place. */
    agreementId: uuid("agreement_id").notNull(),
    position: integer().notNull(),
    /** The entry of the ledger it was given in, and who gave it. */
    contactId: uuid("contact_id"),
    personId: uuid("person_id"),
    personName: text("person_name"),
    channel: text().$type<ContactChannel>().notNull(),
    takenById: uuid("taken_by_id"),
    takenBy: text("taken_by").notNull(),
    endedOn: date("ended_on", { mode: "string" }),
    endedAs: text("ended_as").$type<PromiseEnd>(),
    endedReason: text("ended_reason"),
    endedBy: text("ended_by"),
    endedAt: instant("ended_at"),
    /** The agreement that stands for it since. */
    replacedBy: uuid("replaced_by"),
    /** What it was when that was last told, with an event, and on which day. */
    toldState: text("told_state").$type<PromiseState>().notNull(),
    toldOn: date("told_on", { mode: "string" }).notNull(),
  },
  (t) => [
    uniqueIndex("promises_by_number").on(t.number),
    index("promises_of_customer").on(t.customerId, t.promisedOn),
    index("promises_open").on(t.promisedOn).where(sql`told_state in ('open', 'due')`),
    uniqueIndex("promises_of_agreement").on(t.agreementId, t.position),
    check("promises_amount", sql`amount_minor > 0`),
    check("promises_ended_whole", sql`(ended_on is null) = (ended_as is null)`),
    check("promises_end_known", sql`ended_as is null or ${inSet(t.endedAs, promiseEnds)}`),
  ],
);

/** The invoices a promise is for; none means whatever is oldest. Never changed. */
export const promiseInvoices = pgTable(
  "promise_invoices",
  {
    promiseId: uuid("promise_id")
      .notNull()
      .references(() => promises.id),
    invoiceId: uuid("invoice_id").notNull(),
    entityCode: text("entity_code").notNull(),
  },
  (t) => [primaryKey({ columns: [t.promiseId, t.invoiceId] }), index("promise_invoices_of_invoice").on(t.invoiceId)],
);

/**
 * Why a customer, or one invoice, is left alone, with its days: by somebody's decision, while a success manager is asked, or
 * because an agency has the account; and what stops everything: bankruptcy and death. Entered and ended by people, with a
 * reason, never changed otherwise. An agency gets an account by a signed request alone.
 */
export const collectionExclusions = pgTable(
  "collection_exclusions",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id"),
    kind: text().$type<ExclusionKind>().notNull(),
    reason: text().notNull(),
    fromOn: date("from_on", { mode: "string" }).notNull(),
    untilOn: date("until_on", { mode: "string" }),
    enteredById: uuid("entered_by_id"),
    enteredBy: text("entered_by").notNull(),
    enteredAt: instant("entered_at").notNull(),
    /** The last day it counted, where somebody ended it before its time. */
    endedOn: date("ended_on", { mode: "string" }),
    endedBy: text("ended_by"),
    endedReason: text("ended_reason"),
    endedAt: instant("ended_at"),
    /** What the success manager was asked: the answer ends it. */
    questionId: uuid("question_id"),
    /** The signed request an account was handed over by. */
    requestId: uuid("request_id"),
  },
  (t) => [
    index("collection_exclusions_of_customer").on(t.customerId, t.fromOn),
    uniqueIndex("collection_exclusions_one_standstill")
      .on(t.customerId, t.kind)
      .where(sql`kind in ('agency', 'bankruptcy', 'deceased') and ended_at is null`),
    uniqueIndex("collection_exclusions_one_per_question").on(t.questionId).where(sql`question_id is not null`),
    uniqueIndex("collection_exclusions_one_per_request").on(t.requestId).where(sql`request_id is not null`),
    check("collection_exclusions_kind_known", inSet(t.kind, exclusionKinds)),
    check(
      "collection_exclusions_standstill_is_whole",
      sql`kind in ('left_out', 'asked') or (invoice_id is null and until_on is null)`,
    ),
    check(
      "collection_exclusions_asked_has_question",
      sql`(kind = 'asked') = (question_id is not null) and (kind <> 'asked' or (invoice_id is null and until_on is not null))`,
    ),
    check("collection_exclusions_agency_has_request", sql`(kind = 'agency') = (request_id is not null)`),
    check("collection_exclusions_in_order", sql`until_on is null or until_on >= from_on`),
  ],
);

/** What somebody added to an account's place on the list by hand, for some days and a reason. */
export const collectionNudges = pgTable(
  "collection_nudges",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    points: integer().notNull(),
    reason: text().notNull(),
    fromOn: date("from_on", { mode: "string" }).notNull(),
    untilOn: date("until_on", { mode: "string" }).notNull(),
    enteredById: uuid("entered_by_id").notNull(),
    enteredBy: text("entered_by").notNull(),
    enteredAt: instant("entered_at").notNull(),
    endedAt: instant("ended_at"),
    endedBy: text("ended_by"),
  },
  (t) => [
    index("collection_nudges_of_customer").on(t.customerId, t.untilOn),
    check("collection_nudges_in_order", sql`until_on >= from_on`),
    check("collection_nudges_move_something", sql`points <> 0`),
  ],
);

/** What somebody here has to do about an account by a day: out of a call, or because a dunning step asks for work. */
export const collectionTasks = pgTable(
  "collection_tasks",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    title: text().notNull(),
    dueOn: date("due_on", { mode: "string" }).notNull(),
    assigneeId: uuid("assignee_id"),
    /** The entry of the ledger, or the dunning step, it came from. */
    contactId: uuid("contact_id"),
    dunningActId: uuid("dunning_act_id"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    doneAt: instant("done_at"),
    doneBy: text("done_by"),
    /** Not done, with why. */
    droppedReason: text("dropped_reason"),
  },
  (t) => [
    index("collection_tasks_of_customer").on(t.customerId, t.dueOn),
    index("collection_tasks_open").on(t.assigneeId, t.dueOn).where(sql`done_at is null`),
    uniqueIndex("collection_tasks_one_per_act").on(t.dunningActId).where(sql`dunning_act_id is not null`),
    check("collection_tasks_dropped_when_done", sql`dropped_reason is null or done_at is not null`),
  ],
);

/** What people note of an account beside any contact. The event log holds that they did; the words live here. */
export const accountNotes = pgTable(
  "account_notes",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    text: text().notNull(),
    authorId: uuid("author_id"),
    authorName: text("author_name").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("account_notes_of_customer").on(t.customerId, t.at.desc().nullsFirst())],
);
