import { isDemo } from "#server/env";
import { contextFor, runtime } from "#server/runtime";
import { loadTokenActor } from "#server/services/access/load-token-actor";
import { noteTokenUse } from "#server/services/access/note-token-use";
import type { RequestContext } from "#server/trpc/init";

/** The secret of an `Authorization: Bearer` header; null where there is none, so that the cookie is asked. */
export function bearerOf(headers: Headers): string | null {
  const [scheme = "", secret = ""] = (headers.get("authorization") ?? "").trim().split(/\s+/, 2);
  return scheme.toLowerCase() === "bearer" ? secret : null;
}

/** Whom a program acts for; null when its token opens nothing. A cookie sent along counts for nothing. */
export async function signedInByToken(secret: string): Promise<RequestContext["signedIn"]> {
  const { raw, clock } = await runtime();
  const loaded = await loadTokenActor(raw, secret, clock.now(), isDemo());
  if (!loaded) return null;
  const tokenId = loaded.actor.token?.id;
  if (loaded.shouldNote && tokenId) {
    await noteTokenUse.execute(await contextFor({ kind: "job", name: "sign-in" }), { tokenId });
  }
  return { actor: loaded.actor, email: loaded.email };
}

/** The answer to a token that is unknown, expired, revoked or replaced, whatever was asked. */
export function refuseToken(): Response {
  return Response.json(
    {
      error: {
        message: "This token opens nothing: it is unknown, expired, revoked or was replaced. Nothing was changed.",
      },
    },
    { status: 401, headers: { "www-authenticate": "Bearer", "cache-control": "no-store" } },
  );
}
