import { sql } from "drizzle-orm";
import { z } from "zod";
import { people, users } from "#db/schema/access";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { GrantInput, giveGrants } from "#server/services/access/give-grants";
import { lockPerson } from "#server/services/access/lock-account";

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
    if (scope.actor.kind === "person" && (input.passwordHash !== null || input.isDemo))
      throw ruleViolation("Nobody chooses another’s password. The account signs in through the identity provider.");
    const taken = await scope.tx.execute(sql`select 1 from users where lower(email) = ${input.email.toLowerCase()}`);
    if (taken.length > 0)
      throw conflict(
        `An account with the address ${input.email} exists already. Choose another address or change that account.`,
      );
    const personId = input.personId ?? newId(scope.now);
    const userId = newId(scope.now);
    if (!input.personId) await scope.tx.insert(people).values({ id: personId, name: input.name, createdAt: scope.now });
    const { name } = await lockPerson(scope, personId);
    await scope.tx.insert(users).values({
      id: userId,
      personId,
      email: input.email,
      passwordHash: input.passwordHash,
      isDemo: input.isDemo,
      createdAt: scope.now,
    });
    const account = { userId, personId, name, email: input.email, disabledAt: null };
    const { proposalIds, events } = await giveGrants(scope, account, input.grants);
    const after = { name, email: input.email, grants: input.grants };
    return {
      result: { userId, personId, proposalIds },
      events: [
        {
          type: "user.added",
          subject: { type: "user", id: userId },
          after,
          data: { sentence: `${name} joined with the account ${input.email}.` },
        },
        ...events,
      ],
    };
  },
});
