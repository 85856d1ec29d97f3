import { sourceFreshness } from "#server/services/sync/freshness";
import { requestRun } from "#server/services/sync/run-now";
import { syncOverview } from "#server/services/sync/sync-overview";
import { mutation, query, router } from "#server/trpc/init";

export const syncRouter = router({
  overview: query(syncOverview),
  freshness: query(sourceFreshness),
  requestRun: mutation(requestRun),
});
