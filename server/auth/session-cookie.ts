import "server-only";
import { decode } from "next-auth/jwt";
import { env } from "#server/env";

const isSecure = () => env.NEXTAUTH_URL.startsWith("https://");

/** The cookie that names a session; over https bound to this host alone. */
export function sessionCookie() {
  return {
    name: isSecure() ? "__Host-docket-session" : "docket-session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isSecure() },
  };
}

/** The session a browser shows, whether or not it still counts; null for none or a forged one. */
export async function shownSession(cookies: {
  get(name: string): { value: string } | undefined;
}): Promise<string | null> {
  const shown = cookies.get(sessionCookie().name)?.value;
  if (!shown) return null;
  const token = await decode({ token: shown, secret: env.NEXTAUTH_SECRET }).catch(() => null);
  return token?.sessionId ?? null;
}
