import { accessRouter, tokensRouter } from "#server/routers/access";
import { accountRouter } from "#server/routers/account";
import { accountsRouter } from "#server/routers/accounts";
import { approvalsRouter } from "#server/routers/approvals";
import { auditRouter } from "#server/routers/audit";
import { bankRouter } from "#server/routers/bank";
import { breakGlassRouter } from "#server/routers/break-glass";
import { caseFilesRouter } from "#server/routers/case-files";
import { casesRouter } from "#server/routers/cases";
import { cashRouter } from "#server/routers/cash";
import { autoFixRouter, causesRouter } from "#server/routers/causes";
import { chargeRetriesRouter } from "#server/routers/charge-retries";
import { cohortsRouter } from "#server/routers/cohorts";
import { collectionsRouter } from "#server/routers/collections";
import { completenessRouter } from "#server/routers/completeness";
import { disputesRouter } from "#server/routers/disputes";
import { draftsRouter } from "#server/routers/drafts";
import { dunningRouter } from "#server/routers/dunning";
import { exceptionsRouter } from "#server/routers/exceptions";
import { filesRouter } from "#server/routers/files";
import { forecastRouter } from "#server/routers/forecast";
import { liveRouter } from "#server/routers/live";
import { mailRouter } from "#server/routers/mail";
import { mappingsRouter } from "#server/routers/mappings";
import { messagesRouter } from "#server/routers/messages";
import { paymentPlansRouter } from "#server/routers/payment-plans";
import { peopleRouter } from "#server/routers/people";
import { policiesRouter } from "#server/routers/policies";
import { questionsRouter } from "#server/routers/questions";
import { sessionRouter } from "#server/routers/session";
import { sourcesRouter } from "#server/routers/sources";
import { syncRouter } from "#server/routers/sync";
import { teamsRouter } from "#server/routers/teams";
import { viewsRouter } from "#server/routers/views";
import { worklistRouter } from "#server/routers/worklist";
import { router } from "#server/trpc/init";

export const appRouter = router({
  audit: auditRouter,
  access: accessRouter,
  account: accountRouter,
  accounts: accountsRouter,
  bank: bankRouter,
  breakGlass: breakGlassRouter,
  caseFiles: caseFilesRouter,
  cases: casesRouter,
  cash: cashRouter,
  causes: causesRouter,
  autoFix: autoFixRouter,
  chargeRetries: chargeRetriesRouter,
  cohorts: cohortsRouter,
  collections: collectionsRouter,
  completeness: completenessRouter,
  approvals: approvalsRouter,
  disputes: disputesRouter,
  drafts: draftsRouter,
  dunning: dunningRouter,
  exceptions: exceptionsRouter,
  files: filesRouter,
  forecast: forecastRouter,
  live: liveRouter,
  mail: mailRouter,
  messages: messagesRouter,
  mappings: mappingsRouter,
  paymentPlans: paymentPlansRouter,
  people: peopleRouter,
  questions: questionsRouter,
  policies: policiesRouter,
  session: sessionRouter,
  sources: sourcesRouter,
  sync: syncRouter,
  teams: teamsRouter,
  tokens: tokensRouter,
  views: viewsRouter,
  worklist: worklistRouter,
});
export type AppRouter = typeof appRouter;
