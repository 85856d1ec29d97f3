import { replayInbox } from "#server/services/sync/replay-inbox";
import { requestRun } from "#server/services/sync/run-now";
import { skipInbox } from "#server/services/sync/skip-inbox";
import { syncOverview } from "#server/services/sync/sync-overview";
import { mutation, query, router } from "#server/trpc/init";

export const syncRouter = router({
  overview: query(syncOverview),
  requestRun: mutation(requestRun),
  replay: mutation(replayInbox),
  skip: mutation(skipInbox),
});
