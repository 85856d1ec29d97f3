import { bankRouter } from "#server/routers/bank";
import { caseFilesRouter } from "#server/routers/case-files";
import { casesRouter } from "#server/routers/cases";
import { completenessRouter } from "#server/routers/completeness";
import { exceptionsRouter } from "#server/routers/exceptions";
import { filesRouter } from "#server/routers/files";
import { liveRouter } from "#server/routers/live";
import { mappingsRouter } from "#server/routers/mappings";
import { messagesRouter } from "#server/routers/messages";
import { peopleRouter } from "#server/routers/people";
import { questionsRouter } from "#server/routers/questions";
import { sessionRouter } from "#server/routers/session";
import { sourcesRouter } from "#server/routers/sources";
import { syncRouter } from "#server/routers/sync";
import { viewsRouter } from "#server/routers/views";
import { router } from "#server/trpc/init";

export const appRouter = router({
  bank: bankRouter,
  caseFiles: caseFilesRouter,
  cases: casesRouter,
  completeness: completenessRouter,
  exceptions: exceptionsRouter,
  files: filesRouter,
  live: liveRouter,
  messages: messagesRouter,
  mappings: mappingsRouter,
  people: peopleRouter,
  questions: questionsRouter,
  session: sessionRouter,
  sources: sourcesRouter,
  sync: syncRouter,
  views: viewsRouter,
});
export type AppRouter = typeof appRouter;
