import { eq } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/access";
import { defineCommand } from "#server/kernel/command";

/** Notes that a session is in use, a few times an hour, so that an unattended one can end by itself. */
export const continueSession = defineCommand({
  name: "session.continue",
  permission: "access.authenticate",
  input: z.strictObject({ sessionId: z.uuid(), userId: z.uuid() }),
  async run(scope, { sessionId, userId }) {
    await scope.tx.update(sessions).set({ lastSeenAt: scope.now }).where(eq(sessions.id, sessionId));
    return {
      result: null,
      events: [{ type: "session.continued", subject: { type: "user", id: userId }, data: { sessionId } }],
    };
  },
});
