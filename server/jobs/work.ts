import type { JobQueue } from "#db/job-queues";
import type { JobName } from "#server/domain/access/actor";
import { autoFix } from "#server/jobs/handlers/auto-fix";
import { autoPlanDunning } from "#server/jobs/handlers/auto-plan-dunning";
import { bankDrop } from "#server/jobs/handlers/bank-drop";
import { carryOutDunning } from "#server/jobs/handlers/carry-out-dunning";
import { detectExceptions } from "#server/jobs/handlers/detect-exceptions";
import { executeApproval } from "#server/jobs/handlers/execute-approval";
import { judgePlans } from "#server/jobs/handlers/judge-plans";
import { keepWorklist } from "#server/jobs/handlers/keep-worklist";
import { maintainAccess } from "#server/jobs/handlers/maintain-access";
import { maintainApprovals } from "#server/jobs/handlers/maintain-approvals";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { makeForecasts } from "#server/jobs/handlers/make-forecasts";
import { migratePolicies } from "#server/jobs/handlers/migrate-policies";
import { reconcileSource } from "#server/jobs/handlers/reconcile-source";
import { refreshWorklist } from "#server/jobs/handlers/refresh-worklist";
import { resolveEffects } from "#server/jobs/handlers/resolve-effects";
import { retryCharges } from "#server/jobs/handlers/retry-charges";
import { runCohort } from "#server/jobs/handlers/run-cohort";
import { sealAudit } from "#server/jobs/handlers/seal-audit";
import { sendEffect } from "#server/jobs/handlers/send-effect";
import { sweepExceptions } from "#server/jobs/handlers/sweep-exceptions";
import { sweepWorklist } from "#server/jobs/handlers/sweep-worklist";
import { syncApply } from "#server/jobs/handlers/sync-apply";
import { syncBackfill } from "#server/jobs/handlers/sync-backfill";
import { syncPull } from "#server/jobs/handlers/sync-pull";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";

type Handler<Name extends JobQueue> = (
  context: Context,
  payload: JobPayloads[Name],
  signal: AbortSignal,
) => Promise<unknown>;
export type Work<Name extends JobQueue> = { handle: Handler<Name>; actor: JobName; concurrency: number };

/** What a worker does, under whose short list of permissions, and how many at once. */
export const work: { [Name in JobQueue]: Work<Name> } = {
  "sync.pull": { handle: syncPull, actor: "sync-pull", concurrency: 3 },
  "sync.apply": { handle: syncApply, actor: "sync-apply", concurrency: 2 },
  "sync.reconcile": { handle: reconcileSource, actor: "reconcile-sources", concurrency: 1 },
  "sync.backfill": { handle: syncBackfill, actor: "sync-pull", concurrency: 1 },
  "exceptions.detect": { handle: detectExceptions, actor: "detect-exceptions", concurrency: 1 },
  "exceptions.sweep": { handle: sweepExceptions, actor: "detect-exceptions", concurrency: 1 },
  "exceptions.auto_fix": { handle: autoFix, actor: "auto-fix", concurrency: 1 },
  "cohorts.run": { handle: runCohort, actor: "run-cohorts", concurrency: 2 },
  "dunning.plan": { handle: autoPlanDunning, actor: "run-dunning", concurrency: 1 },
  "dunning.carry_out": { handle: carryOutDunning, actor: "run-dunning", concurrency: 1 },
  "effects.send": { handle: sendEffect, actor: "send-effects", concurrency: 4 },
  "approvals.execute": { handle: executeApproval, actor: "execute-approvals", concurrency: 2 },
  "effects.resolve": { handle: resolveEffects, actor: "send-effects", concurrency: 1 },
  "cases.maintain": { handle: maintainCases, actor: "maintain-cases", concurrency: 1 },
  "approvals.maintain": { handle: maintainApprovals, actor: "maintain-approvals", concurrency: 1 },
  "policies.migrate": { handle: migratePolicies, actor: "maintain-cases", concurrency: 1 },
  "access.maintain": { handle: maintainAccess, actor: "maintain-access", concurrency: 1 },
  "audit.seal": { handle: sealAudit, actor: "seal-audit", concurrency: 1 },
  "bank.drop": { handle: bankDrop, actor: "bank-drop", concurrency: 1 },
  "charges.retry": { handle: retryCharges, actor: "retry-charges", concurrency: 1 },
  "worklist.refresh": { handle: refreshWorklist, actor: "keep-worklist", concurrency: 1 },
  "worklist.due": { handle: keepWorklist, actor: "keep-worklist", concurrency: 1 },
  "worklist.sweep": { handle: sweepWorklist, actor: "keep-worklist", concurrency: 1 },
  "plans.judge": { handle: judgePlans, actor: "keep-worklist", concurrency: 1 },
  "forecast.make": { handle: makeForecasts, actor: "keep-worklist", concurrency: 1 },
};
