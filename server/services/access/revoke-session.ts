import { eq } from "drizzle-orm";
import { z } from "zod";
import { people, sessions, users } from "#db/schema/access";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { Reason } from "#server/services/access/give-grants";

/** Ends somebody's session: the next request made with it is refused. */
export const revokeSession = defineCommand({
  name: "session.revoke",
  permission: "access.administer",
  input: z.strictObject({ sessionId: z.uuid(), reason: Reason }),
  async run(scope, { sessionId, reason }) {
    const [found] = await scope.tx
      .select({ userId: sessions.userId, endedAt: sessions.endedAt, name: people.name })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .innerJoin(people, eq(people.id, users.personId))
      .where(eq(sessions.id, sessionId))
      .for("update", { of: sessions });
    if (!found) throw notFound("There is no such session.");
    if (found.endedAt !== null) throw ruleViolation(`This session of ${found.name} has ended already.`);
    await scope.tx.update(sessions).set({ endedAt: scope.now, endedReason: reason }).where(eq(sessions.id, sessionId));
    return {
      result: null,
      events: [
        {
          type: "session.ended",
          subject: { type: "user", id: found.userId },
          reason,
          data: { sessionId, sentence: `A session of ${found.name} was ended.` },
        },
      ],
    };
  },
});
