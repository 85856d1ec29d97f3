import { boolean, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, rowId } from "#db/columns";

/** Who works together on one kind of case. Routing names teams by their key. */
export const teams = pgTable(
  "teams",
  {
    id: rowId(),
    key: text().notNull(),
    name: text().notNull(),
    /** Legal entities it works for; null for all. */
    entityCodes: text("entity_codes").array(),
    createdAt: instant("created_at").notNull(),
    isClosed: boolean("is_closed").notNull().default(false),
  },
  (t) => [uniqueIndex("teams_key_unique").on(t.key)],
);

/** What a person does in a team and how much of it at a time. */
export const teamMembers = pgTable(
  "team_members",
  {
    teamId: uuid("team_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** Words routing can ask for: "tax", "japanese". */
    skills: text().array().notNull(),
    /** Open cases beyond which nothing more is given to the person. */
    loadCap: integer("load_cap").notNull(),
    joinedAt: instant("joined_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.userId] }), index("team_members_of_user").on(t.userId)],
);

/** Days on which somebody is away: nothing is given to them, and their work goes to their cover where one is named. */
export const absences = pgTable(
  "absences",
  {
    id: rowId(),
    userId: uuid("user_id").notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }).notNull(),
    coverId: uuid("cover_id"),
    note: text(),
    enteredBy: text("entered_by").notNull(),
    enteredAt: instant("entered_at").notNull(),
    cancelledAt: instant("cancelled_at"),
  },
  (t) => [index("absences_of_user").on(t.userId, t.endsOn)],
);
