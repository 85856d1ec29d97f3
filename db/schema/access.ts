import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { inSet, instant } from "#db/columns";
import { roles } from "#server/domain/access/roles";

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
    disabledAt: instant("disabled_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("users_email_unique").on(sql`lower(${t.email})`)],
);

/** What an account may do, and over which legal entities: {all} or their codes. Ended grants stay for the access review. */
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
    endedAt: instant("ended_at"),
  },
  (t) => [index("grants_of_user").on(t.userId), check("grants_role_known", inSet(t.role, roles))],
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
  },
  (t) => [index("sessions_of_user").on(t.userId)],
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
