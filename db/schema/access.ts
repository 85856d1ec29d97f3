import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { inSet, instant } from "#db/columns";
import { grantSources, roles } from "#server/domain/access/roles";
import { factorMeans } from "#server/domain/access/step-up";

/** Natural persons. One person may hold several accounts; whoever must be counted once is counted here. */
export const people = pgTable("people", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  createdAt: instant("created_at").notNull(),
});

/**
 * Accounts that can sign in. Written by access commands only. A disabled account keeps its history; its sessions end at
 * the next request, since every request reads this row again.
 */
export const users = pgTable(
  "users",
  {
    id: uuid().primaryKey(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id),
    email: text().notNull(),
    /** scrypt, with its parameters and salt; null for accounts of an identity provider. */
    passwordHash: text("password_hash"),
    /** Refused outside demo mode. */
    isDemo: boolean("is_demo").notNull().default(false),
    /** From this instant nobody signs in with it; it may lie ahead, for somebody whose last day is known. */
    disabledAt: instant("disabled_at"),
    /** Set once what a leaver leaves behind was ended: sessions, tokens, delegations, cases in hand. */
    leftAt: instant("left_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("users_email_unique").on(sql`lower(${t.email})`)],
);

/**
 * What an account may do, over which legal entities ({all} or their codes) and from when until when. It counts while
 * starts_at <= now, ends_at is not reached and nobody ended it: every reader asks for an instant. Rows stay for the
 * access review; a job sets ended_at of those whose time is over, for the record alone.
 */
export const grants = pgTable(
  "grants",
  {
    id: uuid().primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    role: text().notNull(),
    entities: text().array().notNull(),
    grantedAt: instant("granted_at").notNull(),
    grantedBy: text("granted_by").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    reason: text(),
    /** Given by hand; by the groups of an identity provider, which alone takes it away again; or by break-glass. */
    source: text().notNull().default("hand"),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("grants_of_user").on(t.userId),
    // The few with an end that nobody noted yet, for the job that does.
    index("grants_ending").on(t.endsAt).where(sql`${t.endedAt} is null and ${t.endsAt} is not null`),
    check("grants_role_known", inSet(t.role, roles)),
    check("grants_source_known", inSet(t.source, grantSources)),
    check("grants_end_after_start", sql`${t.endsAt} is null or ${t.endsAt} > ${t.startsAt}`),
  ],
);

/** One row a sign-in; the cookie names it. Every request reads it, so ending it ends the session at once. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid().primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** Twelve hours after sign-in, whatever is done in between. */
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
    endedReason: text("ended_reason"),
    userAgent: text("user_agent"),
    /** When a second factor was last shown in this session, and which; read for acts that need a fresh one. */
    factorAt: instant("factor_at"),
    factorMeans: text("factor_means"),
    /** What the identity provider said of the sign-in; null for a password. How, how strongly, and when it saw the person. */
    identityId: uuid("identity_id"),
    amr: text().array(),
    acr: text(),
    authenticatedAt: instant("authenticated_at"),
  },
  (t) => [index("sessions_of_user").on(t.userId), check("sessions_factor_known", inSet(t.factorMeans, factorMeans))],
);

/** Failed sign-ins per account and address in a window; read before a password is checked. Rows leave after a day. */
export const signInAttempts = pgTable(
  "sign_in_attempts",
  {
    id: uuid().primaryKey(),
    /** Lower-cased e-mail as typed, hashed: attempts are counted without storing who was tried. */
    subjectHash: text("subject_hash").notNull(),
    attemptedAt: timestamp("attempted_at", { withTimezone: true }).notNull(),
  },
  (t) => [index("sign_in_attempts_recent").on(t.subjectHash, t.attemptedAt)],
);
