import { eq } from "drizzle-orm";
import { z } from "zod";
import { grants } from "#db/schema/access";
import { breakGlassUses } from "#db/schema/sign-in";
import { actorName } from "#server/domain/access/actor";
import { BREAK_GLASS_ROLE, breakGlassState } from "#server/domain/access/break-glass";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { lockUse } from "#server/services/break-glass/lock-use";

/** Takes the power back before its time: whoever has it, when they are done; or whoever may review it, when it looks wrong. */
export const endBreakGlass = defineCommand({
  name: "break_glass.end",
  permission: "break_glass.review",
  input: z.strictObject({ id: z.uuid() }),
  async run(scope, { id }) {
    const use = await lockUse(scope, id);
    if (breakGlassState(use, scope.now) !== "open")
      throw conflict("This use of break-glass has ended already. Reload the page; nothing was changed.");
    await scope.tx
      .update(breakGlassUses)
      .set({ endedAt: scope.now, endedBy: actorName(scope.actor) })
      .where(eq(breakGlassUses.id, id));
    await scope.tx.update(grants).set({ endedAt: scope.now }).where(eq(grants.id, use.grantId));
    const sentence = `${actorName(scope.actor)} ended break-glass before its time.`;
    const ended = { role: BREAK_GLASS_ROLE, entities: use.entities };
    return {
      result: null,
      events: [
        { type: "break_glass.ended", subject: { type: "break_glass", id }, before: ended, data: { sentence } },
        {
          type: "grant.ended",
          subject: { type: "user", id: use.userId },
          before: ended,
          data: { grantId: use.grantId, source: "break_glass", sentence },
        },
      ],
    };
  },
});
