import { listAutoFixes } from "#server/services/auto-fix/list-auto-fixes";
import { autoFixOverview } from "#server/services/auto-fix/overview";
import { rulesOn } from "#server/services/auto-fix/rules-on";
import { switchOffRule } from "#server/services/auto-fix/switch-off";
import { exportRootCauses } from "#server/services/causes/export-report";
import { getCause } from "#server/services/causes/get-cause";
import { listCauses } from "#server/services/causes/list-causes";
import { noteCause } from "#server/services/causes/note-cause";
import { rootCauseReport } from "#server/services/causes/root-cause-report";
import { mutation, query, router } from "#server/trpc/init";

export const causesRouter = router({
  list: query(listCauses),
  get: query(getCause),
  note: mutation(noteCause),
  report: query(rootCauseReport),
  exportReport: query(exportRootCauses),
});

export const autoFixRouter = router({
  overview: query(autoFixOverview),
  rulesOn: query(rulesOn),
  list: query(listAutoFixes),
  switchOff: mutation(switchOffRule),
});
