import { z } from "zod";
import { type EntityScope, type Grant, Role } from "#server/domain/access/roles";

/** Who may sign in with a password: everybody who has one, the demo's accounts alone, or nobody. */
export const localAccountChoices = ["allowed", "demo_only", "off"] as const;
export type LocalAccounts = (typeof localAccountChoices)[number];

const MappedGrant = z.strictObject({
  role: Role,
  entities: z.union([z.literal("all"), z.array(z.string().min(2).max(12)).min(1)]),
});

/** Which grants come with a group of the identity provider: one, or several. */
export const GroupMapping = z.record(z.string().min(1), z.union([MappedGrant, z.array(MappedGrant).min(1)]));
export type GroupMapping = z.output<typeof GroupMapping>;

/** What the groups amount to: one grant a role, over all legal entities that any of them names. In the order of the alphabet. */
export function grantsOfGroups(mapping: GroupMapping, groups: readonly string[]): Grant[] {
  const scopes = new Map<Role, EntityScope>();
  for (const group of groups) {
    // A group may be called as something every object has.
    const mapped = Object.hasOwn(mapping, group) ? mapping[group] : undefined;
    if (mapped === undefined) continue;
    for (const { role, entities } of [mapped].flat()) scopes.set(role, joined(scopes.get(role) ?? [], entities));
  }
  return [...scopes].map(([role, entities]) => ({ role, entities })).sort((a, b) => a.role.localeCompare(b.role));
}

function joined(left: EntityScope, right: EntityScope): EntityScope {
  if (left === "all" || right === "all") return "all";
  return [...new Set([...left, ...right])].sort();
}

/** Why the identity provider's word alone does not open a session here. The sign-in page says each in a sentence. */
export const identityRefusals = ["disabled", "no_email", "unverified", "taken", "no_role"] as const;
export type IdentityRefusal = (typeof identityRefusals)[number];

/** What an identity provider vouches for, read from what it signed and from its account of the person. */
export type IdentityClaims = {
  issuer: string;
  subject: string;
  email: string | null;
  /** Null where the provider does not say. */
  isEmailVerified: boolean | null;
  name: string | null;
  groups: string[];
  amr: string[];
  acr: string | null;
  authenticatedAt: Date | null;
};

const Text = z.string().min(1).max(400);
const Claims = z.object({
  iss: Text,
  sub: Text,
  email: z.email().max(200).optional().catch(undefined),
  // Some providers write it as a word.
  email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  amr: z.array(z.string()).optional().catch(undefined),
  acr: z.string().optional().catch(undefined),
  auth_time: z.int().positive().optional().catch(undefined),
});

/**
 * Reads the claims of a sign-in. Who it is and how it was shown comes from the id token alone, which is signed; address,
 * name and groups from there or, where many providers keep them, from the account of the person, which must be of the same
 * subject.
 * @throws Error when the two are not about the same person, or the token names none.
 */
export function readClaims(
  idToken: Record<string, unknown>,
  userinfo: Record<string, unknown>,
  groupsClaim: string,
): IdentityClaims {
  const signed = Claims.parse(idToken);
  if (userinfo.sub !== signed.sub) throw new Error("The identity provider's two answers are about different people.");
  const told = Claims.parse({ ...userinfo, iss: signed.iss });
  // Address and what is said of it come from one place: one answer must not vouch for the other's address.
  const addressed = signed.email === undefined ? told : signed;
  return {
    issuer: signed.iss,
    subject: signed.sub,
    email: addressed.email?.toLowerCase() ?? null,
    isEmailVerified: addressed.email_verified ?? null,
    name: (signed.name ?? told.name)?.trim().slice(0, 120) || null,
    groups: groupsIn(idToken[groupsClaim] ?? userinfo[groupsClaim]),
    amr: (signed.amr ?? []).slice(0, 20),
    acr: signed.acr ?? null,
    authenticatedAt: signed.auth_time === undefined ? null : new Date(signed.auth_time * 1_000),
  };
}

/** More groups than this are cut: no mapping names so many. */
const MOST_GROUPS = 1_000;

function groupsIn(claim: unknown): string[] {
  const listed = typeof claim === "string" ? [claim] : Array.isArray(claim) ? claim : [];
  return listed.filter((group): group is string => typeof group === "string").slice(0, MOST_GROUPS);
}
