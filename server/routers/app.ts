import { casesRouter } from "#server/routers/cases";
import { exceptionsRouter } from "#server/routers/exceptions";
import { liveRouter } from "#server/routers/live";
import { peopleRouter } from "#server/routers/people";
import { sessionRouter } from "#server/routers/session";
import { syncRouter } from "#server/routers/sync";
import { viewsRouter } from "#server/routers/views";
import { router } from "#server/trpc/init";

export const appRouter = router({
  cases: casesRouter,
  exceptions: exceptionsRouter,
  live: liveRouter,
  people: peopleRouter,
  session: sessionRouter,
  sync: syncRouter,
  views: viewsRouter,
});
export type AppRouter = typeof appRouter;
