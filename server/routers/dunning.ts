import { accountStrip } from "#server/services/dunning/account-strip";
import { approveRun, dropRun, leaveOut, startRun } from "#server/services/dunning/decide-run";
import { getAct } from "#server/services/dunning/get-act";
import { getRun } from "#server/services/dunning/get-run";
import { listActs } from "#server/services/dunning/list-acts";
import { listRuns } from "#server/services/dunning/list-runs";
import { planRun } from "#server/services/dunning/plan-run";
import { previewActs, previewRun } from "#server/services/dunning/preview-run";
import { stopRun } from "#server/services/dunning/stop-run";
import { mutation, pageQuery, query, router } from "#server/trpc/init";

export const dunningRouter = router({
  list: query(listRuns),
  get: query(getRun),
  acts: pageQuery(listActs),
  act: query(getAct),
  preview: query(previewRun),
  previewActs: pageQuery(previewActs),
  accountStrip: query(accountStrip),
  plan: mutation(planRun),
  approve: mutation(approveRun),
  start: mutation(startRun),
  drop: mutation(dropRun),
  stop: mutation(stopRun),
  leaveOut: mutation(leaveOut),
});
