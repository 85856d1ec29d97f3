import { completenessDay } from "#server/services/completeness/day-detail";
import { exportCounts } from "#server/services/completeness/export-counts";
import { completenessMatrix } from "#server/services/completeness/matrix";
import { requestReconcile } from "#server/services/completeness/request-reconcile";
import { mutation, query, router } from "#server/trpc/init";

export const completenessRouter = router({
  matrix: query(completenessMatrix),
  day: query(completenessDay),
  export: query(exportCounts),
  requestReconcile: mutation(requestReconcile),
});
