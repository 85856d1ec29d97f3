import type { z } from "zod";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { rollBackDeskPolicy } from "#server/services/policies/roll-back-policy";
import { withdrawDeskPolicy } from "#server/services/policies/withdraw-policy";
import { policiesOverview, policyDocument, policyVersion } from "#server/services/routing/policy-views";
import { rehearsedCases, rehearsePolicy } from "#server/services/routing/rehearse";
import { mutation, procedure, query, router } from "#server/trpc/init";

export const policiesRouter = router({
  overview: query(policiesOverview),
  document: query(policyDocument),
  version: query(policyVersion),
  /** Sent like a mutation, since a whole document is longer than an address may be. */
  rehearse: procedure
    .input((value: unknown) => value as z.input<typeof rehearsePolicy.input>)
    .mutation(({ ctx, input }) => rehearsePolicy.execute(ctx.context, input)),
  /** Sent like a mutation for the same reason. */
  rehearsedCases: procedure
    .input((value: unknown) => value as z.input<typeof rehearsedCases.input>)
    .mutation(({ ctx, input }) => rehearsedCases.execute(ctx.context, input)),
  draft: mutation(draftDeskPolicy),
  withdraw: mutation(withdrawDeskPolicy),
  publish: mutation(publishDeskPolicy),
  rollBack: mutation(rollBackDeskPolicy),
});
