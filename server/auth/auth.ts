import "server-only";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { authOptions } from "#server/auth/options";
import type { PersonActor } from "#server/domain/access/actor";
import { demoPassword, demoPeople } from "#server/domain/demo/people";
import { env, isDemo } from "#server/env";
import { contextFor, runtime } from "#server/runtime";
import { continueSession } from "#server/services/access/continue-session";
import { loadActor } from "#server/services/access/load-actor";

export type SignedIn = { actor: PersonActor; email: string; sessionId: string };

/** Who is signed in, with their grants as they are now; null for a stranger or an ended session. Asked once a request. */
export const auth = cache(async (): Promise<SignedIn | null> => {
  const session = await getServerSession(authOptions());
  if (!session?.sessionId) return null;
  return signedInBy(session.sessionId);
});

async function signedInBy(sessionId: string): Promise<SignedIn | null> {
  const { raw, clock } = await runtime();
  const loaded = await loadActor(raw, sessionId, clock.now(), isDemo());
  if (!loaded) return null;
  if (loaded.shouldContinue) {
    const context = await contextFor({ kind: "job", name: "sign-in" });
    await continueSession.execute(context, { sessionId, userId: loaded.actor.userId });
  }
  return { actor: loaded.actor, email: loaded.email, sessionId };
}

export type DemoAccount = { name: string; email: string; password: string; role: string; description: string };

export type SignInWays = { hasPassword: boolean; hasSingleSignOn: boolean };

/** What the sign-in page can offer. Where only demo accounts have passwords, the form is for the demo alone. */
export function signInWays(): SignInWays {
  const local = env.LOCAL_ACCOUNTS;
  return {
    hasPassword: local === "allowed" || (local === "demo_only" && isDemo()),
    hasSingleSignOn: env.OIDC_ISSUER !== undefined,
  };
}

/** The accounts the sign-in page offers; none outside demo mode. */
export function demoAccounts(): DemoAccount[] {
  if (!isDemo() || env.LOCAL_ACCOUNTS === "off") return [];
  return demoPeople.map(({ name, email, title, description }) => ({
    name,
    email,
    password: demoPassword,
    role: title,
    description,
  }));
}
