import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { people, sessions, users } from "#db/schema/access";
import type { SessionView } from "#server/domain/access/access-views";
import { addMinutes } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { IDLE_MINUTES } from "#server/services/access/load-actor";

const MOST = 500;

/** Everybody's sessions that somebody could go on with, the latest used first. */
export const listSessions = defineQuery({
  name: "session.list",
  permission: "access.read",
  input: z.strictObject({}),
  async run({ tx, now }): Promise<SessionView[]> {
    const rows = await tx
      .select({ session: sessions, personId: people.id, name: people.name, email: users.email })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .innerJoin(people, eq(people.id, users.personId))
      .where(and(isNull(sessions.endedAt), gt(sessions.expiresAt, now), gt(sessions.lastSeenAt, idleSince(now))))
      .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
      .limit(MOST);
    return rows.map(({ session, ...person }) => sessionView({ ...session, ...person }, now));
  },
});

type SessionRow = typeof sessions.$inferSelect & { personId: string; name: string; email: string };

export function sessionView(row: SessionRow, now: Date): SessionView {
  const { id, userId, personId, name, email, createdAt, lastSeenAt, expiresAt, userAgent, endedAt, endedReason } = row;
  return {
    id,
    userId,
    personId,
    name,
    email,
    startedAt: createdAt,
    lastSeenAt,
    expiresAt,
    userAgent,
    endedAt,
    endedReason,
    isOpen: endedAt === null && expiresAt > now && lastSeenAt > idleSince(now),
  };
}

/** Whoever was last seen before this has to sign in again. */
const idleSince = (now: Date) => addMinutes(now, -IDLE_MINUTES);
