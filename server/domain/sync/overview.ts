/** What a source owns in the company. */
export const sourceRoles = [
  "billing",
  "erp",
  "crm",
  "usage",
  "tax",
  "support",
  "projects",
  "gateway",
  "bank",
  "file",
] as const;
export type SourceRole = (typeof sourceRoles)[number];

/** What the Sync desk shows of a source. `never`: nothing has been read from it yet. */
export const freshnesses = ["fresh", "stale", "never"] as const;
export type Freshness = (typeof freshnesses)[number];

export type StreamOverview = { key: string; label: string; cursor: string | null; lastSuccessAt: Date | null };

export type SyncRunView = {
  id: string;
  source: string;
  sourceLabel: string;
  state: "running" | "succeeded" | "failed" | "abandoned";
  /** In words: "schedule", a person's name, "command line". */
  startedBy: string;
  startedAt: Date;
  finishedAt: Date | null;
  read: number;
  applied: number;
  unchanged: number;
  deadLettered: number;
  error: string | null;
};

export type SourceOverview = {
  key: string;
  label: string;
  role: SourceRole;
  /** How often it is read, and after how long its facts count as stale: "2m", "15m". */
  every: string;
  staleAfter: string;
  freshness: Freshness;
  /** The last time every stream was read to its end. */
  lastSuccessAt: Date | null;
  running: SyncRunView | null;
  streams: StreamOverview[];
  /** Messages that arrived and are not applied yet. */
  waiting: number;
  /** Messages that could not be read; each has a case. */
  dead: number;
  /** Records that refer to something which has not arrived. */
  unplaced: number;
};

/** `runs`: the latest of all sources, newest first. */
export type SyncOverview = { sources: SourceOverview[]; runs: SyncRunView[] };
