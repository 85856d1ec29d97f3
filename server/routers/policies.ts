import type { z } from "zod";
import { callBackDeskPolicy } from "#server/services/policies/call-back-policy";
import { comparePolicies } from "#server/services/policies/compare-versions";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { dropMigration } from "#server/services/policies/migrations/drop-migration";
import { policyInFlight, previewedItems, previewMigration } from "#server/services/policies/migrations/in-flight-view";
import { proposeMigration } from "#server/services/policies/migrations/propose-migration";
import { startMigration } from "#server/services/policies/migrations/start-migration";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { rehearsedItems, rehearsePolicy } from "#server/services/policies/rehearse";
import { rollBackDeskPolicy } from "#server/services/policies/roll-back-policy";
import { withdrawDeskPolicy } from "#server/services/policies/withdraw-policy";
import { policiesOverview, policyDocument, policyVersion } from "#server/services/routing/policy-views";
import { mutation, procedure, query, router } from "#server/trpc/init";

export const policiesRouter = router({
  overview: query(policiesOverview),
  document: query(policyDocument),
  version: query(policyVersion),
  compare: query(comparePolicies),
  /** Sent like a mutation, since a whole document is longer than an address may be. */
  rehearse: procedure
    .input((value: unknown) => value as z.input<typeof rehearsePolicy.input>)
    .mutation(({ ctx, input }) => rehearsePolicy.execute(ctx.context, input)),
  /** Sent like a mutation for the same reason. */
  rehearsedItems: procedure
    .input((value: unknown) => value as z.input<typeof rehearsedItems.input>)
    .mutation(({ ctx, input }) => rehearsedItems.execute(ctx.context, input)),
  inFlight: query(policyInFlight),
  previewMigration: query(previewMigration),
  previewedItems: query(previewedItems),
  proposeMigration: mutation(proposeMigration),
  startMigration: mutation(startMigration),
  dropMigration: mutation(dropMigration),
  draft: mutation(draftDeskPolicy),
  withdraw: mutation(withdrawDeskPolicy),
  publish: mutation(publishDeskPolicy),
  callBack: mutation(callBackDeskPolicy),
  rollBack: mutation(rollBackDeskPolicy),
});
