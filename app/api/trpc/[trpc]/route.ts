import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "#server/routers/app";
import { reportDefect } from "#server/trpc/report-defect";
import { requestContext } from "#server/trpc/request-context";
import { refuseForeignRequest } from "#server/trpc/same-origin";

/** More calls than this in one request are refused. */
const MOST_CALLS = 10;

function handle(request: Request): Promise<Response> | Response {
  return (
    refuseForeignRequest(request) ??
    fetchRequestHandler({
      endpoint: "/api/trpc",
      req: request,
      router: appRouter,
      createContext: () => requestContext(request.headers),
      maxBatchSize: MOST_CALLS,
      onError: reportDefect,
    })
  );
}

export { handle as GET, handle as POST };
