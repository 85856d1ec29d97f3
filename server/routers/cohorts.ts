import { cohortOffers, rehearseCohort } from "#server/services/cohorts/cohort-queries";
import { cohortReceipt, getCohort } from "#server/services/cohorts/get-cohort";
import { startCohort } from "#server/services/cohorts/start-cohort";
import { stopCohort } from "#server/services/cohorts/stop-cohort";
import { takeBackCohort } from "#server/services/cohorts/take-back";
import { mutation, query, router } from "#server/trpc/init";

export const cohortsRouter = router({
  offers: query(cohortOffers),
  rehearse: query(rehearseCohort),
  start: mutation(startCohort),
  get: query(getCohort),
  receipt: query(cohortReceipt),
  stop: mutation(stopCohort),
  takeBack: mutation(takeBackCohort),
});
