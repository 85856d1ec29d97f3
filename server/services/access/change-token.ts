import { eq } from "drizzle-orm";
import { z } from "zod";
import { apiTokens } from "#db/schema/access-control";
import { actorName } from "#server/domain/access/actor";
import { LONGEST_OVERLAP_HOURS } from "#server/domain/access/token-scopes";
import { addHours } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { Reason } from "#server/services/access/give-grants";
import { newSecret } from "#server/services/access/token-secret";
import { personActing } from "#server/services/cases/case-acts";
import { personName } from "#server/services/people/load-people";

type Token = typeof apiTokens.$inferSelect;

/** Gives one's own token a new secret; the old one opens for as long as is said, a day at most. */
export const rotateToken = defineCommand({
  name: "token.rotate",
  permission: "token.own",
  input: z.strictObject({ tokenId: z.uuid(), overlapHours: z.int().min(0).max(LONGEST_OVERLAP_HOURS) }),
  async run(scope, { tokenId, overlapHours }) {
    const token = await lockOwnToken(scope, tokenId);
    if (token.expiresAt <= scope.now) throw ruleViolation(`The token ${token.name} has expired. Make a new one.`);
    if (token.previousUntil !== null && token.previousUntil > scope.now)
      throw ruleViolation(
        `The token ${token.name} was rotated already, and the secret before still opens until ${token.previousUntil.toISOString()}. Revoke the token if one of them leaked.`,
      );
    const { secret, prefix, hash } = newSecret();
    const previousUntil = overlapHours === 0 ? null : addHours(scope.now, overlapHours);
    await scope.tx
      .update(apiTokens)
      .set({
        secretHash: hash,
        prefix,
        previousHash: previousUntil === null ? null : token.secretHash,
        previousUntil,
        rotatedAt: scope.now,
      })
      .where(eq(apiTokens.id, tokenId));
    return {
      result: { secret, prefix, previousUntil },
      events: [
        {
          type: "token.rotated",
          subject: { type: "user", id: token.userId },
          before: { prefix: token.prefix },
          after: { prefix, previousUntil },
          data: { tokenId, sentence: `The token ${token.name} has a new secret.` },
        },
      ],
    };
  },
});

/** Ends one's own token at once. */
export const revokeToken = defineCommand({
  name: "token.revoke",
  permission: "token.own",
  input: z.strictObject({ tokenId: z.uuid(), reason: Reason }),
  async run(scope, { tokenId, reason }) {
    const token = await lockOwnToken(scope, tokenId);
    return revoke(scope, token, reason);
  },
});

/** Ends anybody's token at once. */
export const revokeAnyToken = defineCommand({
  name: "token.revoke_any",
  permission: "token.administer",
  input: z.strictObject({ tokenId: z.uuid(), reason: Reason }),
  async run(scope, { tokenId, reason }) {
    return revoke(scope, await lockToken(scope, tokenId), reason);
  },
});

async function revoke(scope: Scope, token: Token, reason: string) {
  await scope.tx
    .update(apiTokens)
    .set({ revokedAt: scope.now, revokedBy: actorName(scope.actor), revokedReason: reason, previousUntil: null })
    .where(eq(apiTokens.id, token.id));
  const owner = (await personName(scope.tx, token.userId)) ?? "somebody";
  return {
    result: null,
    events: [
      {
        type: "token.revoked",
        subject: { type: "user", id: token.userId },
        reason,
        data: { tokenId: token.id, sentence: `The token ${token.name} of ${owner} was revoked.` },
      },
    ],
  } as const;
}

async function lockToken(scope: Scope, tokenId: string): Promise<Token> {
  const [token] = await scope.tx.select().from(apiTokens).where(eq(apiTokens.id, tokenId)).for("update");
  if (!token) throw notFound("There is no such token.");
  if (token.revokedAt !== null)
    throw ruleViolation(`The token ${token.name} was revoked by ${token.revokedBy ?? "somebody"} already.`);
  return token;
}

async function lockOwnToken(scope: Scope, tokenId: string): Promise<Token> {
  const { userId } = personActing(scope);
  const [known] = await scope.tx.select({ userId: apiTokens.userId }).from(apiTokens).where(eq(apiTokens.id, tokenId));
  if (known?.userId !== userId) throw notFound("You have no such token.");
  return lockToken(scope, tokenId);
}
