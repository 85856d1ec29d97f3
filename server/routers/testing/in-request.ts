// What the framework loads before anything of itself.
import "next/dist/server/node-environment-baseline.js";
import type { WorkStore } from "next/dist/server/app-render/work-async-storage.external";
import type { RequestStore } from "next/dist/server/app-render/work-unit-async-storage.external";
import type { TestDatabase } from "#db/testing/database";
import { sealingSettings } from "#server/services/sign-in/testing/given-account";

export const ORIGIN = "http://localhost:3999";

/** What the processes of a web server read from their environment. */
export const webSettings: Record<string, string> = { ...sealingSettings, LOG_LEVEL: "silent", NEXTAUTH_URL: ORIGIN };

/** Lets this process be a web server, or a command line, on a database of a test, which alone closes it. */
export function serveFrom(db: TestDatabase): void {
  const stayOpen = () => Promise.resolve();
  Object.assign(globalThis, { docketRuntime: Promise.resolve({ ...db, close: stayOpen }) });
}

/**
 * Runs a page or a route as the framework does for a request with these headers, and nothing before it: what the proxy
 * would have turned away arrives here.
 */
export async function inRequest<Answer>(headers: Headers, run: () => Answer): Promise<Awaited<Answer>> {
  const [work, unit, cookies, sealed, jar] = await Promise.all([
    import("next/dist/server/app-render/work-async-storage.external.js"),
    import("next/dist/server/app-render/work-unit-async-storage.external.js"),
    import("next/dist/server/web/spec-extension/adapters/request-cookies.js"),
    import("next/dist/server/web/spec-extension/adapters/headers.js"),
    import("next/dist/server/web/spec-extension/cookies.js"),
  ]);
  const request = {
    type: "request",
    phase: "render",
    headers: sealed.HeadersAdapter.seal(headers),
    cookies: cookies.RequestCookiesAdapter.seal(new jar.RequestCookies(headers)),
  };
  const inside = () => unit.workUnitAsyncStorage.run(request as unknown as RequestStore, run);
  return await work.workAsyncStorage.run({ route: "/" } as WorkStore, inside);
}
