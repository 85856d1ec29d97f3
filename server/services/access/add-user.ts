import { sql } from "drizzle-orm";
import { z } from "zod";
import { grants, people, users } from "#db/schema/access";
import { actorName } from "#server/domain/access/actor";
import { Role } from "#server/domain/access/roles";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";

export const GrantInput = z.strictObject({
  role: Role,
  entities: z.union([z.literal("all"), z.array(z.string().min(2).max(12)).min(1)]),
});

/** Makes an account for a person, with its grants. `personId` joins a second account to the same human being. */
export const addUser = defineCommand({
  name: "user.add",
  permission: "access.administer",
  input: z.strictObject({
    name: z.string().trim().min(2).max(120),
    email: z.email().max(200),
    passwordHash: z.string().nullable(),
    isDemo: z.boolean().default(false),
    grants: z.array(GrantInput).max(20),
    personId: z.uuid().optional(),
  }),
  async run(scope, input) {
    const taken = await scope.tx.execute(sql`select 1 from users where lower(email) = ${input.email.toLowerCase()}`);
    if (taken.length > 0)
      throw conflict(
        `An account with the address ${input.email} exists already. Choose another address or change that account.`,
      );
    const personId = input.personId ?? newId(scope.now);
    const userId = newId(scope.now);
    if (!input.personId) await scope.tx.insert(people).values({ id: personId, name: input.name, createdAt: scope.now });
    await scope.tx.insert(users).values({
      id: userId,
      personId,
      email: input.email,
      passwordHash: input.passwordHash,
      isDemo: input.isDemo,
      createdAt: scope.now,
    });
    for (const grant of input.grants) {
      await scope.tx.insert(grants).values({
        id: newId(scope.now),
        userId,
        role: grant.role,
        entities: grant.entities === "all" ? ["all"] : [...grant.entities],
        grantedAt: scope.now,
        grantedBy: actorName(scope.actor),
      });
    }
    const after = { name: input.name, email: input.email, grants: input.grants };
    return {
      result: { userId, personId },
      events: [{ type: "user.added", subject: { type: "user", id: userId }, after }],
    };
  },
});
