import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { env, isDemo } from "#server/env";
import { contextFor } from "#server/runtime";
import { endSession } from "#server/services/access/end-session";
import { signIn } from "#server/services/access/start-session";

declare module "next-auth" {
  interface Session {
    /** The row in `sessions`; everything else about the person is read from the database. */
    sessionId?: string;
  }
  interface User {
    sessionId?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
  }
}

const isSecure = () => env.NEXTAUTH_URL.startsWith("https://");

/** The cookie only names a session row. Twelve hours, as the row. */
export function authOptions(): NextAuthOptions {
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: 12 * 3600 },
    pages: { signIn: "/sign-in" },
    cookies: {
      sessionToken: {
        name: isSecure() ? "__Host-docket-session" : "docket-session",
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() },
      },
    },
    providers: [
      CredentialsProvider({
        name: "Docket",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials, request) {
          if (!credentials?.email || !credentials.password) return null;
          const context = await contextFor({ kind: "job", name: "sign-in" });
          const userAgent = request.headers?.["user-agent"];
          const answer = await signIn(
            context,
            {
              email: credentials.email.slice(0, 200),
              password: credentials.password.slice(0, 400),
              userAgent: typeof userAgent === "string" ? userAgent.slice(0, 400) : null,
            },
            isDemo(),
          );
          if (!answer.ok) throw new Error(answer.reason);
          return { id: answer.userId, name: answer.name, email: answer.email, sessionId: answer.sessionId };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        return user?.sessionId ? { sub: user.id, sessionId: user.sessionId } : token;
      },
      session({ session, token }) {
        return { ...session, ...(token.sessionId === undefined ? {} : { sessionId: token.sessionId }) };
      },
    },
    events: {
      async signOut({ token }) {
        if (!token?.sessionId) return;
        const context = await contextFor({ kind: "job", name: "sign-in" });
        // A session that was revoked meanwhile has ended already, which is what signing out wants.
        await endSession.execute(context, { sessionId: token.sessionId, reason: "signed out" }).catch(() => undefined);
      },
    },
  };
}
