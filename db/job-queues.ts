/** The schema the job engine keeps its tables in. */
export const bossSchema = "pgboss";

const common = {
  notify: true,
  retryLimit: 5,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  heartbeatSeconds: 10,
  expireInSeconds: 900,
} as const;

/** Every queue of the job engine with its retry rules. Jobs are short, safe to run twice, and bounded in attempts and time. */
export const jobQueues = [
  { name: "sync.pull", ...common, policy: "short" },
  { name: "sync.apply", ...common, policy: "short" },
  // Lists whole weeks of a source page by page, which takes as long as the source does.
  { name: "sync.reconcile", ...common, policy: "short", expireInSeconds: 7_200 },
  { name: "sync.backfill", ...common, policy: "short", expireInSeconds: 7_200 },
  { name: "exceptions.detect", ...common },
  { name: "exceptions.sweep", ...common, policy: "short" },
  { name: "exceptions.auto_fix", ...common, policy: "short" },
  { name: "cohorts.run", ...common, policy: "short" },
  { name: "dunning.plan", ...common, policy: "short" },
  { name: "dunning.carry_out", ...common, policy: "short" },
  { name: "effects.send", ...common, retryLimit: 12 },
  { name: "approvals.execute", ...common, retryLimit: 12 },
  { name: "effects.resolve", ...common, policy: "short" },
  { name: "cases.maintain", ...common, policy: "short" },
  { name: "approvals.maintain", ...common, policy: "short" },
  { name: "policies.migrate", ...common, policy: "short" },
  { name: "access.maintain", ...common, policy: "short" },
  { name: "audit.seal", ...common, policy: "short" },
  { name: "bank.drop", ...common, policy: "short" },
  { name: "charges.retry", ...common, policy: "short" },
  { name: "worklist.refresh", ...common },
  { name: "worklist.due", ...common, policy: "short" },
  { name: "worklist.sweep", ...common, policy: "short" },
  { name: "plans.judge", ...common, policy: "short" },
  { name: "forecast.make", ...common },
] as const;

export type JobQueue = (typeof jobQueues)[number]["name"];
