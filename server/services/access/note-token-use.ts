import { eq } from "drizzle-orm";
import { z } from "zod";
import { apiTokens } from "#db/schema/access-control";
import { defineCommand } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";

/** Notes that a token is in use, a few times an hour, so that one nobody needs is found. */
export const noteTokenUse = defineCommand({
  name: "token.note_use",
  permission: "access.authenticate",
  input: z.strictObject({ tokenId: z.uuid() }),
  async run(scope, { tokenId }) {
    const [used] = await scope.tx
      .update(apiTokens)
      .set({ lastUsedAt: scope.now })
      .where(eq(apiTokens.id, tokenId))
      .returning({ userId: apiTokens.userId, name: apiTokens.name });
    if (!used) throw notFound("There is no such token.");
    return {
      result: null,
      events: [{ type: "token.used", subject: { type: "user", id: used.userId }, data: { tokenId, name: used.name } }],
    };
  },
});
