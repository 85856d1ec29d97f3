import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { apiTokens } from "#db/schema/access-control";
import { can, type PersonActor } from "#server/domain/access/actor";
import { type Permission, permissions } from "#server/domain/access/permissions";
import { isBarredFromTokens, LONGEST_TOKEN_DAYS } from "#server/domain/access/token-scopes";
import { addHours } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { newSecret } from "#server/services/access/token-secret";
import { personActing } from "#server/services/cases/case-acts";

/** Makes a token of one's own. Its secret is in the answer, and nowhere afterwards. */
export const makeToken = defineCommand({
  name: "token.make",
  permission: "token.own",
  input: z.strictObject({
    name: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]{1,59}$/, "letters, digits, dots, dashes and spaces, 2 to 60 of them"),
    scopes: z.array(z.enum(permissions)).min(1).max(permissions.length),
    days: z.int().min(1).max(LONGEST_TOKEN_DAYS),
  }),
  async run(scope, { name, scopes, days }) {
    const owner = personActing(scope);
    const wanted = [...new Set(scopes)].sort();
    refuseScopes(owner, wanted);
    const [same] = await scope.tx
      .select({ id: apiTokens.id })
      .from(apiTokens)
      .where(and(eq(apiTokens.userId, owner.userId), eq(apiTokens.name, name), isNull(apiTokens.revokedAt)));
    if (same) throw conflict(`You have a token called ${name} already. Choose another name, or revoke that one first.`);
    const id = newId(scope.now);
    const { secret, prefix, hash } = newSecret();
    const expiresAt = addHours(scope.now, days * 24);
    await scope.tx.insert(apiTokens).values({
      id,
      userId: owner.userId,
      name,
      scopes: wanted,
      prefix,
      secretHash: hash,
      createdAt: scope.now,
      expiresAt,
    });
    return {
      result: { id, secret, prefix, expiresAt },
      events: [
        {
          type: "token.made",
          subject: { type: "user", id: owner.userId },
          after: { name, scopes: wanted, prefix, expiresAt },
          data: { tokenId: id, sentence: `${owner.name} made the token ${name}.` },
        },
      ],
    };
  },
});

/** At most what its owner may do now, and never what no program may. */
function refuseScopes(owner: PersonActor, scopes: readonly Permission[]): void {
  const barred = scopes.filter(isBarredFromTokens);
  if (barred.length > 0)
    throw ruleViolation(`No token may hold ${barred.join(", ")}: a person does that. Leave it out.`);
  const lacking = scopes.filter((permission) => !can(owner, permission));
  if (lacking.length > 0)
    throw ruleViolation(`${owner.name} may not do ${lacking.join(", ")}, so no token of theirs may. Leave it out.`);
}
