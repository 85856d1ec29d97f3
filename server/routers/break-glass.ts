import { endBreakGlass } from "#server/services/break-glass/end-break-glass";
import { listBreakGlass, runningBreakGlass } from "#server/services/break-glass/list-break-glass";
import { openBreakGlass } from "#server/services/break-glass/open-break-glass";
import { reviewBreakGlass } from "#server/services/break-glass/review-break-glass";
import { mutation, query, router } from "#server/trpc/init";

export const breakGlassRouter = router({
  running: query(runningBreakGlass),
  list: query(listBreakGlass),
  open: mutation(openBreakGlass),
  end: mutation(endBreakGlass),
  review: mutation(reviewBreakGlass),
});
