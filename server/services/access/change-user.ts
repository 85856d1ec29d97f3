import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { grants, sessions, users } from "#db/schema/access";
import { actorName } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { GrantInput } from "#server/services/access/add-user";

/** Stops an account from signing in and ends its sessions at once. Its history stays. */
export const disableUser = defineCommand({
  name: "user.disable",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), reason: z.string().trim().min(3).max(200) }),
  async run(scope, { userId, reason }) {
    await lockUser(scope, userId);
    await scope.tx.update(users).set({ disabledAt: scope.now }).where(eq(users.id, userId));
    await scope.tx
      .update(sessions)
      .set({ endedAt: scope.now, endedReason: "account disabled" })
      .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)));
    return { result: null, events: [{ type: "user.disabled", subject: { type: "user", id: userId }, reason }] };
  },
});

/** Replaces what an account may do. Ended grants stay on record. */
export const grantRoles = defineCommand({
  name: "user.grant",
  permission: "access.administer",
  input: z.strictObject({ userId: z.uuid(), grants: z.array(GrantInput).max(20) }),
  async run(scope, input) {
    await lockUser(scope, input.userId);
    const before = await scope.tx
      .select({ role: grants.role, entities: grants.entities })
      .from(grants)
      .where(and(eq(grants.userId, input.userId), isNull(grants.endedAt)));
    await scope.tx
      .update(grants)
      .set({ endedAt: scope.now })
      .where(and(eq(grants.userId, input.userId), isNull(grants.endedAt)));
    for (const grant of input.grants) {
      await scope.tx.insert(grants).values({
        id: newId(scope.now),
        userId: input.userId,
        role: grant.role,
        entities: grant.entities === "all" ? ["all"] : [...grant.entities],
        grantedAt: scope.now,
        grantedBy: actorName(scope.actor),
      });
    }
    return {
      result: null,
      events: [
        {
          type: "user.granted",
          subject: { type: "user", id: input.userId },
          before: { grants: before },
          after: { grants: input.grants },
        },
      ],
    };
  },
});

async function lockUser(scope: Scope, userId: string): Promise<void> {
  const found = await scope.tx.execute(sql`select 1 from users where id = ${userId} for update`);
  if (found.length === 0) throw notFound("There is no such account.");
}
