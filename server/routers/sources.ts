import { listActs } from "#server/services/effects/list-acts";
import { nudgeEffect } from "#server/services/effects/nudge-effect";
import { requestBackfill, stopBackfill } from "#server/services/sources/backfill-commands";
import { sourceCredentials } from "#server/services/sources/credentials";
import { pauseSource, resumeSource } from "#server/services/sources/pause-source";
import { acknowledgeDrift, schemaDrift } from "#server/services/sources/schema-drift";
import { sourceStates } from "#server/services/sources/source-states";
import { retireCredential, storeCredential } from "#server/services/sources/store-credential";
import { mutation, query, router } from "#server/trpc/init";

export const sourcesRouter = router({
  states: query(sourceStates),
  pause: mutation(pauseSource),
  resume: mutation(resumeSource),
  backfill: mutation(requestBackfill),
  stopBackfill: mutation(stopBackfill),
  credentials: query(sourceCredentials),
  storeCredential: mutation(storeCredential),
  retireCredential: mutation(retireCredential),
  drift: query(schemaDrift),
  acknowledgeDrift: mutation(acknowledgeDrift),
  acts: query(listActs),
  nudgeAct: mutation(nudgeEffect),
});
