import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { sessionCookie } from "#server/auth/session-cookie";
import { SINGLE_SIGN_ON, singleSignOn } from "#server/auth/single-sign-on";
import type { IdentityClaims } from "#server/domain/access/single-sign-on";
import { env, isDemo } from "#server/env";
import { errorFields, log } from "#server/log";
import { contextFor } from "#server/runtime";
import { endSession } from "#server/services/access/end-session";
import { signIn } from "#server/services/access/start-session";
import { signInWithIdentity } from "#server/services/sign-in/sign-in-with-identity";

declare module "next-auth" {
  interface Session {
    /** The row in `sessions`; everything else about the person is read from the database. */
    sessionId?: string;
  }
  interface User {
    sessionId?: string;
    /** What the identity provider vouches for, until a session is made of it. */
    claims?: IdentityClaims;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
  }
}

/** From where somebody signs in: what the browser calls itself, and the session it had until then. */
export type Browser = { userAgent: string | null; shownSession: () => Promise<string | null> };

const nobodysBrowser: Browser = { userAgent: null, shownSession: () => Promise.resolve(null) };

/** The cookie only names a session row. Twelve hours, as the row. */
export function authOptions(browser: Browser = nobodysBrowser): NextAuthOptions {
  const userAgent = browser.userAgent?.slice(0, 400) ?? null;
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: 12 * 3600 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: { sessionToken: sessionCookie() },
    providers: [
      CredentialsProvider({
        name: "Docket",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials) {
          if (!credentials?.email || !credentials.password) return null;
          const answer = await signIn(
            await signInContext(),
            {
              email: credentials.email.slice(0, 200),
              password: credentials.password.slice(0, 400),
              userAgent,
            },
            isDemo(),
            env.LOCAL_ACCOUNTS,
          );
          if (!answer.ok) throw new Error(answer.reason);
          return { id: answer.userId, name: answer.name, email: answer.email, sessionId: answer.sessionId };
        },
      }),
      ...singleSignOn(),
    ],
    callbacks: {
      async signIn({ user, account }) {
        if (account?.provider !== SINGLE_SIGN_ON) {
          await endReplaced(browser);
          return true;
        }
        if (!user.claims) return false;
        const answer = await signInWithIdentity.execute(await signInContext(), {
          claims: user.claims,
          mapping: env.OIDC_GROUP_MAPPING,
          multiFactorContexts: env.OIDC_MULTI_FACTOR_ACR,
          userAgent,
        });
        if (!answer.ok) return `/sign-in?refused=${answer.refusal}`;
        // The same object goes on to the token below: next-auth has no other way to hand something over.
        Object.assign(user, { id: answer.userId, sessionId: answer.sessionId });
        await endReplaced(browser);
        return true;
      },
      jwt({ token, user }) {
        return user?.sessionId ? { sub: user.id, sessionId: user.sessionId } : token;
      },
      session({ session, token }) {
        return { ...session, ...(token.sessionId === undefined ? {} : { sessionId: token.sessionId }) };
      },
    },
    logger: {
      // What a provider answered may hold addresses and tokens: only what went wrong is written down.
      error: (code, told) =>
        log.warn({ code, ...errorFields(told instanceof Error ? told : told.error) }, "sign-in failed"),
      warn: () => undefined,
      debug: () => undefined,
    },
    events: {
      async signOut({ token }) {
        if (!token?.sessionId) return;
        await end(token.sessionId, "signed out");
      },
    },
  };
}

/** Whoever signs in anew leaves the session before: its cookie is gone from this browser, and should open nothing elsewhere. */
async function endReplaced(browser: Browser): Promise<void> {
  const before = await browser.shownSession();
  if (before) await end(before, "signed in anew");
}

/** A session that has ended meanwhile is what was wanted. */
async function end(sessionId: string, reason: string): Promise<void> {
  await endSession.execute(await signInContext(), { sessionId, reason }).catch(() => undefined);
}

const signInContext = () => contextFor({ kind: "job", name: "sign-in" });
