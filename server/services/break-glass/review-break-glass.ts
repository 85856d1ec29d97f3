import { eq } from "drizzle-orm";
import { z } from "zod";
import { breakGlassUses } from "#db/schema/sign-in";
import { breakGlassMachine, breakGlassState, findingLabels, findings } from "#server/domain/access/break-glass";
import { defineCommand } from "#server/kernel/command";
import { conflict, forbidden } from "#server/kernel/errors";
import { lockUse } from "#server/services/break-glass/lock-use";

/** Another human being looks at what was done with break-glass once it has ended, and signs what they found. */
export const reviewBreakGlass = defineCommand({
  name: "break_glass.review",
  permission: "break_glass.review",
  input: z.strictObject({
    id: z.uuid(),
    finding: z.enum(findings),
    note: z.string().trim().min(10, "say in at least ten characters what you found").max(2_000),
  }),
  async run(scope, { id, finding, note }) {
    const { actor } = scope;
    if (actor.kind !== "person") throw forbidden("Only a person reviews a use of break-glass.");
    const use = await lockUse(scope, id);
    if (use.personId === actor.personId)
      throw forbidden(
        "Nobody reviews their own use of break-glass. Another person who may has to; nothing was changed.",
      );
    if (use.reviewedAt !== null)
      throw conflict(`${use.reviewedBy} has reviewed this use already. Reload the page; nothing was changed.`);
    breakGlassMachine.next(breakGlassState(use, scope.now), "review");
    const after = { reviewedAt: scope.now, reviewedBy: actor.name, reviewerPersonId: actor.personId, finding };
    await scope.tx
      .update(breakGlassUses)
      .set({ ...after, findingNote: note })
      .where(eq(breakGlassUses.id, id));
    const sentence = `${actor.name} reviewed a use of break-glass. ${findingLabels[finding]}.`;
    return {
      result: null,
      events: [
        {
          type: "break_glass.reviewed",
          subject: { type: "break_glass", id },
          after,
          reason: note,
          data: { userId: use.userId, sentence },
        },
      ],
    };
  },
});
