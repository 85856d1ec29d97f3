import { sql } from "drizzle-orm";
import { z } from "zod";
import { people, users } from "#db/schema/access";
import { identities } from "#db/schema/sign-in";
import {
  GroupMapping,
  grantsOfGroups,
  type IdentityClaims,
  type IdentityRefusal,
} from "#server/domain/access/single-sign-on";
import { isMultiFactor } from "#server/domain/access/step-up";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId, stableId } from "#server/kernel/ids";
import { type Account, lockAccount } from "#server/services/access/lock-account";
import { mapGroups } from "#server/services/sign-in/map-groups";
import { openSession } from "#server/services/sign-in/open-session";

export type IdentityAnswer =
  | { ok: true; sessionId: string; userId: string; name: string; email: string }
  | { ok: false; refusal: IdentityRefusal };

const Claims = z.strictObject({
  issuer: z.string().min(1),
  subject: z.string().min(1),
  email: z.string().nullable(),
  isEmailVerified: z.boolean().nullable(),
  name: z.string().nullable(),
  groups: z.array(z.string()),
  amr: z.array(z.string()),
  acr: z.string().nullable(),
  authenticatedAt: z.date().nullable(),
}) satisfies z.ZodType<IdentityClaims>;

type Found = { account: Account; identityId: string; events: DomainEvent[] };

/**
 * Lets in whom the identity provider vouches for. An account is found by issuer and subject alone. A first sign-in joins
 * the account with the same verified e-mail if no other identity has it, or makes one where a group gives any role. Groups
 * are mapped anew each time. A refusal is an answer, so that its event stays.
 */
export const signInWithIdentity = defineCommand({
  name: "identity.sign_in",
  permission: "access.authenticate",
  input: z.strictObject({
    claims: Claims,
    mapping: GroupMapping,
    multiFactorContexts: z.array(z.string()),
    userAgent: z.string().max(400).nullable(),
  }),
  async run(scope, { claims, mapping, multiFactorContexts, userAgent }): Promise<Outcome<IdentityAnswer>> {
    const wanted = grantsOfGroups(mapping, claims.groups);
    const found = (await knownIdentity(scope, claims)) ?? (await firstSignIn(scope, claims, wanted.length > 0));
    if (typeof found === "string") return refused(claims, found);
    const { account, identityId, events } = found;
    if (account.disabledAt !== null && account.disabledAt <= scope.now) return refused(claims, "disabled");
    const mapped = await mapGroups(scope, account, wanted);
    const seen = { identityId, ...claims, isMultiFactor: isMultiFactor(claims, multiFactorContexts) };
    const sessionId = await openSession(scope, { userId: account.userId, userAgent, seen });
    const started: DomainEvent = {
      type: "session.started",
      subject: { type: "user", id: account.userId },
      data: { sessionId, issuer: claims.issuer, amr: claims.amr, acr: claims.acr },
    };
    const { userId, name, email } = account;
    return {
      result: { ok: true, sessionId, userId, name, email },
      events: [started, ...events, ...mapped],
    };
  },
});

async function knownIdentity(scope: Scope, { issuer, subject }: IdentityClaims): Promise<Found | null> {
  const [known] = await scope.tx.execute<{ id: string; user_id: string }>(
    sql`select id, user_id from identities where issuer = ${issuer} and subject = ${subject}`,
  );
  if (!known) return null;
  return { account: await lockAccount(scope, known.user_id), identityId: known.id, events: [] };
}

async function firstSignIn(scope: Scope, claims: IdentityClaims, hasRole: boolean): Promise<Found | IdentityRefusal> {
  const { email, isEmailVerified } = claims;
  if (email === null) return "no_email";
  // First sign-ins take turns: two at once, of one person or of two with one e-mail, would each find nobody.
  await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('first sign-in of an identity', 0))`);
  const meanwhile = await knownIdentity(scope, claims);
  if (meanwhile) return meanwhile;
  const [existing] = await scope.tx.execute<{ id: string; is_demo: boolean; is_linked: boolean }>(sql`
    select u.id, u.is_demo, exists (select from identities i where i.user_id = u.id) as is_linked
    from users u where lower(u.email) = ${email}`);
  if (!existing) return hasRole ? join(scope, claims, email) : "no_role";
  if (existing.is_linked || existing.is_demo) return "taken";
  return isEmailVerified === true ? link(scope, claims, email, existing.id) : "unverified";
}

async function link(scope: Scope, claims: IdentityClaims, email: string, userId: string): Promise<Found> {
  const account = await lockAccount(scope, userId);
  return { account, ...(await storeIdentity(scope, claims, email, userId)) };
}

/** A person nobody knew, with an account that has no password. */
async function join(scope: Scope, claims: IdentityClaims, email: string): Promise<Found | IdentityRefusal> {
  if (claims.isEmailVerified === false) return "unverified";
  const [personId, userId] = [newId(scope.now), newId(scope.now)];
  const name = claims.name ?? email;
  await scope.tx.insert(people).values({ id: personId, name, createdAt: scope.now });
  await scope.tx.insert(users).values({ id: userId, personId, email, createdAt: scope.now });
  const { identityId, events } = await storeIdentity(scope, claims, email, userId);
  const added: DomainEvent = {
    type: "user.added",
    subject: { type: "user", id: userId },
    after: { name, email },
    data: { sentence: `${name} joined with the account ${email}, through the identity provider.` },
  };
  return { account: await lockAccount(scope, userId), identityId, events: [added, ...events] };
}

async function storeIdentity(scope: Scope, { issuer, subject }: IdentityClaims, email: string, userId: string) {
  const identityId = newId(scope.now);
  await scope.tx.insert(identities).values({ id: identityId, userId, issuer, subject, email, linkedAt: scope.now });
  const linked: DomainEvent = {
    type: "identity.linked",
    subject: { type: "user", id: userId },
    data: { identityId, issuer, subject },
  };
  return { identityId, events: [linked] };
}

function refused({ issuer, subject }: IdentityClaims, refusal: IdentityRefusal): Outcome<IdentityAnswer> {
  return {
    result: { ok: false, refusal },
    events: [
      {
        type: "session.refused",
        subject: { type: "sign_in", id: stableId(issuer, subject) },
        data: { issuer, refusal },
      },
    ],
  };
}
