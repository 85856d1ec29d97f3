import "server-only";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { type IdentityClaims, readClaims } from "#server/domain/access/single-sign-on";
import { env } from "#server/env";

/** The provider's key in addresses: its callback is /api/auth/callback/sso. */
export const SINGLE_SIGN_ON = "sso";

/** What one sign-in brought, on its way from the provider's answer to ours. */
type Profile = { sub: string; claims: IdentityClaims };

/**
 * OpenID Connect by discovery, with a code bound to this browser three ways: PKCE, state and nonce. Token and account are
 * read together, since many providers keep address and groups out of the token.
 */
export function singleSignOn(): OAuthConfig<Profile>[] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId = "", OIDC_CLIENT_SECRET: clientSecret = "" } = env;
  if (issuer === undefined) return [];
  return [
    {
      id: SINGLE_SIGN_ON,
      name: "single sign-on",
      type: "oauth",
      wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      clientId,
      clientSecret,
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      authorization: { params: { scope: env.OIDC_SCOPE } },
      userinfo: {
        async request({ client, tokens }) {
          const signed = readIdToken(tokens.id_token);
          const told = await client.userinfo(tokens.access_token ?? "");
          return { sub: told.sub, claims: readClaims(signed, told, env.OIDC_GROUPS_CLAIM) };
        },
      },
      // The account is found by issuer and subject alone; this id only passes through.
      profile: ({ sub, claims }) => ({ id: sub, claims }),
    },
  ];
}

/** The claims of a token whose signature, issuer, audience and nonce were checked when the code was exchanged for it. */
function readIdToken(token: string | undefined): Record<string, unknown> {
  const payload = token?.split(".")[1];
  if (!payload) throw new Error("The identity provider gave no id token.");
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
}
