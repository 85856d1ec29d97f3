import type { z } from "zod";
import { applyToStored } from "#server/services/mappings/apply-to-stored";
import { customerWords, findCustomers } from "#server/services/mappings/customer-words";
import { mappingDocument, mappingsOverview, mappingVersion } from "#server/services/mappings/document-views";
import { dryRunMapping } from "#server/services/mappings/dry-run";
import { reprojectCustomers } from "#server/services/mappings/reproject-customers";
import { mappingSamples } from "#server/services/mappings/samples";
import { callBackPolicy } from "#server/services/policies/call-back-policy";
import { compareDocuments } from "#server/services/policies/compare-versions";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";
import { rehearseDocument } from "#server/services/policies/rehearse";
import { rollBackPolicy } from "#server/services/policies/roll-back-policy";
import { withdrawPolicy } from "#server/services/policies/withdraw-policy";
import { mutation, procedure, query, router } from "#server/trpc/init";

export const mappingsRouter = router({
  overview: query(mappingsOverview),
  document: query(mappingDocument),
  version: query(mappingVersion),
  compare: query(compareDocuments),
  samples: query(mappingSamples),
  /** Sent like a mutation, since a whole document is longer than an address may be. */
  dryRun: procedure
    .input((value: unknown) => value as z.input<typeof dryRunMapping.input>)
    .mutation(({ ctx, input }) => dryRunMapping.execute(ctx.context, input)),
  /** Sent like a mutation for the same reason. */
  rehearse: procedure
    .input((value: unknown) => value as z.input<typeof rehearseDocument.input>)
    .mutation(({ ctx, input }) => rehearseDocument.execute(ctx.context, input)),
  findCustomers: query(findCustomers),
  customerWords: query(customerWords),
  draft: mutation(draftPolicy),
  withdraw: mutation(withdrawPolicy),
  publish: mutation(publishPolicy),
  callBack: mutation(callBackPolicy),
  rollBack: mutation(rollBackPolicy),
  applyToStored: mutation(applyToStored),
  reprojectCustomers: mutation(reprojectCustomers),
});
