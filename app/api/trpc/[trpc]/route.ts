import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "#server/routers/app";
import { bearerOf, refuseToken, signedInByToken } from "#server/trpc/bearer";
import type { RequestContext } from "#server/trpc/init";
import { reportDefect } from "#server/trpc/report-defect";
import { contextOf, requestContext } from "#server/trpc/request-context";
import { refuseForeignRequest, refuseOtherThanJson } from "#server/trpc/same-origin";

/** More calls than this in one request are refused. */
const MOST_CALLS = 10;

/**
 * A program brings a token, which no foreign page can make a browser send, so that only the cookie of a browser needs the
 * checks of where a request comes from. Where a token is brought, a cookie beside it is not looked at.
 */
async function handle(request: Request): Promise<Response> {
  const secret = bearerOf(request.headers);
  if (secret === null) return refuseForeignRequest(request) ?? answer(request, () => requestContext(request.headers));
  const signedIn = await signedInByToken(secret);
  if (!signedIn) return refuseToken();
  return refuseOtherThanJson(request) ?? answer(request, async () => contextOf(request.headers, signedIn));
}

function answer(request: Request, createContext: () => Promise<RequestContext>): Promise<Response> {
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext,
    maxBatchSize: MOST_CALLS,
    onError: reportDefect,
  });
}

export { handle as GET, handle as POST };
