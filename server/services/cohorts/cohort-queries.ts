import { z } from "zod";
import { defineQuery } from "#server/kernel/query";
import { offersOf, rehearse } from "#server/services/cohorts/rehearse";

const Signature = z.string().min(1).max(300);

export const CohortInput = z.strictObject({
  signature: Signature,
  type: z.string().min(1).max(60),
  fix: z.string().min(1).max(60),
  /** One value for all where it is given; what each case proposes where it is not. */
  input: z.record(z.string().max(40), z.string().trim().max(200)).default({}),
});

/** The fixes a cohort can be given. */
export const cohortOffers = defineQuery({
  name: "cohort.offers",
  permission: "cohort.run",
  input: z.strictObject({ signature: Signature }),
  run: (scope, { signature }) => offersOf(scope, signature),
});

/** What a fix would come to on each open case of a cause. */
export const rehearseCohort = defineQuery({
  name: "cohort.rehearse",
  permission: "cohort.run",
  input: CohortInput,
  run: (scope, question) => rehearse(scope, question),
});
