import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access";
import { defineCommand } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";

/** Ends one session: the next request made with it is refused. */
export const endSession = defineCommand({
  name: "session.end",
  permission: "access.authenticate",
  input: z.strictObject({ sessionId: z.uuid(), reason: z.string().max(120) }),
  async run(scope, { sessionId, reason }) {
    const [ended] = await scope.tx
      .update(sessions)
      .set({ endedAt: scope.now, endedReason: reason })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
      .returning({ userId: sessions.userId });
    if (!ended) throw notFound("This session has already ended.");
    return {
      result: null,
      events: [{ type: "session.ended", subject: { type: "user", id: ended.userId }, reason, data: { sessionId } }],
    };
  },
});

/** Ends every session of an account at once, when somebody leaves or a device is lost. */
export const revokeSessions = defineCommand({
  name: "session.revoke_all",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), reason: z.string().trim().min(3).max(200) }),
  async run(scope, { userId, reason }) {
    const ended = await scope.tx
      .update(sessions)
      .set({ endedAt: scope.now, endedReason: reason })
      .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    return {
      result: { ended: ended.length },
      events: [
        { type: "session.revoked", subject: { type: "user", id: userId }, reason, data: { ended: ended.length } },
      ],
    };
  },
});
