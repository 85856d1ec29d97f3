import { and, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access";
import { defineCommand } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";
import { lockMySession } from "#server/services/step-up/my-session";

const REASON = "ended by its person";

/** Ends one of the actor's own sessions, such as one on a device they no longer have. */
export const endOwnSession = defineCommand({
  name: "session.end_own",
  permission: "account.own",
  input: z.strictObject({ sessionId: z.uuid() }),
  async run(scope, { sessionId }) {
    const { userId } = await lockMySession(scope);
    const ended = await scope.tx
      .update(sessions)
      .set({ endedAt: scope.now, endedReason: REASON })
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    if (ended.length === 0) throw notFound("You have no such session, or it has ended already. Nothing was changed.");
    return {
      result: null,
      events: [{ type: "session.ended", subject: { type: "user", id: userId }, reason: REASON, data: { sessionId } }],
    };
  },
});

/** Ends every session of the actor but the one they act in. */
export const endOtherSessions = defineCommand({
  name: "session.end_others",
  permission: "account.own",
  input: z.strictObject({}),
  async run(scope) {
    const { userId, sessionId } = await lockMySession(scope);
    const ended = await scope.tx
      .update(sessions)
      .set({ endedAt: scope.now, endedReason: REASON })
      .where(and(eq(sessions.userId, userId), ne(sessions.id, sessionId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    const data = { kept: sessionId, ended: ended.map(({ id }) => id) };
    return {
      result: { ended: ended.length },
      events: [{ type: "session.others_ended", subject: { type: "user", id: userId }, reason: REASON, data }],
    };
  },
});
