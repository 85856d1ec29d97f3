import { dropRetry } from "#server/services/charge-retries/drop-retry";
import { listRetries, retriesOfAccount } from "#server/services/charge-retries/list-retries";
import { retryOverview } from "#server/services/charge-retries/overview";
import { recoveredCharges, retryRecovery } from "#server/services/charge-retries/recovery";
import { retryNow } from "#server/services/charge-retries/retry-now";
import { mutation, pageQuery, query, router } from "#server/trpc/init";

export const chargeRetriesRouter = router({
  overview: query(retryOverview),
  list: pageQuery(listRetries),
  ofAccount: query(retriesOfAccount),
  recovery: query(retryRecovery),
  recovered: query(recoveredCharges),
  drop: mutation(dropRetry),
  now: mutation(retryNow),
});
