import { inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { grants } from "#db/schema/access";
import { legalEntities } from "#db/schema/entities";
import { breakGlassUses } from "#db/schema/sign-in";
import {
  BREAK_GLASS_MOST_MINUTES,
  BREAK_GLASS_REASON_LENGTH,
  BREAK_GLASS_ROLE,
} from "#server/domain/access/break-glass";
import { coversEntities, entitiesInWords } from "#server/domain/access/grant-window";
import { roleLabels } from "#server/domain/access/roles";
import { addMinutes } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, forbidden, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { lockAccount } from "#server/services/access/lock-account";
import { requireFreshFactor } from "#server/services/step-up/require-fresh-factor";

/**
 * Gives the actor the power to approve over some legal entities for a few hours, when nobody who has it can be reached.
 * Everybody sees it while it lasts, it ends by its time, and another human being signs what they found. Their own
 * requests stay out of their reach as always.
 */
export const openBreakGlass = defineCommand({
  name: "break_glass.open",
  permission: "break_glass.use",
  input: z.strictObject({
    entities: z.array(z.string().min(2).max(12)).min(1).max(50),
    minutes: z.int().min(15).max(BREAK_GLASS_MOST_MINUTES),
    reason: z
      .string()
      .trim()
      .min(BREAK_GLASS_REASON_LENGTH, `say in at least ${BREAK_GLASS_REASON_LENGTH} characters why it cannot wait`)
      .max(2_000),
  }),
  async run(scope, { minutes, reason, ...input }) {
    if (scope.actor.kind !== "person") throw forbidden("Only a person uses break-glass.");
    requireFreshFactor(scope);
    const entities = [...new Set(input.entities)].sort();
    const { userId, personId, name } = await lockAccount(scope, scope.actor.userId);
    await requireEntities(scope, entities);
    await refuseSecond(scope, personId);
    const [id, grantId, expiresAt] = [newId(scope.now), newId(scope.now), addMinutes(scope.now, minutes)];
    await scope.tx.insert(grants).values({
      id: grantId,
      userId,
      role: BREAK_GLASS_ROLE,
      entities,
      grantedAt: scope.now,
      grantedBy: name,
      startsAt: scope.now,
      endsAt: expiresAt,
      reason,
      source: "break_glass",
    });
    const use = { id, userId, personId, grantId, entities, reason, openedAt: scope.now, expiresAt };
    await scope.tx.insert(breakGlassUses).values(use);
    const sentence = `${name} used break-glass and is ${roleLabels[BREAK_GLASS_ROLE].toLowerCase()} over ${entitiesInWords(entities)} until ${expiresAt.toISOString()}.`;
    const after = { role: BREAK_GLASS_ROLE, entities, endsAt: expiresAt };
    return {
      result: { id, expiresAt },
      events: [
        {
          type: "break_glass.opened",
          subject: { type: "break_glass", id },
          after,
          reason,
          data: { userId, personId, grantId, sentence },
        },
        {
          type: "grant.given",
          subject: { type: "user", id: userId },
          after,
          reason,
          data: { grantId, source: "break_glass", sentence },
        },
      ],
    };
  },
});

async function requireEntities(scope: Scope, entities: string[]): Promise<void> {
  if (!coversEntities(scope.entities, entities))
    throw forbidden(
      `You may use break-glass over ${entitiesInWords(scope.entities)} only. Choose among these; nothing was changed.`,
    );
  const known = await scope.tx
    .select({ code: legalEntities.code })
    .from(legalEntities)
    .where(inArray(legalEntities.code, entities));
  const unknown = entities.find((code) => !known.some((one) => one.code === code));
  if (unknown) throw ruleViolation(`“${unknown}” is no legal entity of ours. Choose from the list.`);
}

/** One at a time, whichever account it is opened with: the person's row is locked. */
async function refuseSecond(scope: Scope, personId: string): Promise<void> {
  const now = scope.now.toISOString();
  const open = await scope.tx.execute(sql`
    select 1 from break_glass_uses where person_id = ${personId} and ended_at is null and expires_at > ${now}::timestamptz`);
  if (open.length > 0)
    throw conflict("You are using break-glass already. End that use before you open another; nothing was changed.");
}
