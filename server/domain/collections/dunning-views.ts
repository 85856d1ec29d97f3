import type { StepAction } from "#server/domain/collections/dunning-policy";
import type {
  ActHold,
  ActHoldKind,
  DunningActState,
  DunningRunState,
  RunCounts,
} from "#server/domain/collections/dunning-run";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** All acts of a day that take one step of one strategy. */
export type StepSum = {
  strategy: string;
  strategyLabel: string;
  step: string;
  stepLabel: string;
  action: StepAction;
  needsApproval: boolean;
  acts: number;
  invoices: number;
  amounts: readonly Money[];
};

/** All that is held back for one kind of reason; what has several counts under each. */
export type HoldSum = { kind: ActHoldKind; acts: number; invoices: number; amounts: readonly Money[] };

/** What would be done on a day; nothing of it is stored. */
export type DunningPreview = {
  entity: string;
  day: PlainDate;
  today: PlainDate;
  policyVersion: string;
  asked: { accounts: number; invoices: number; amounts: readonly Money[] };
  held: { accounts: number; invoices: number; amounts: readonly Money[] };
  steps: readonly StepSum[];
  holds: readonly HoldSum[];
};

/** An act of a day, on the preview's list and on the run's. */
export type ActRow = {
  /** Null in a preview. */
  id: string | null;
  customerId: string;
  customerName: string;
  strategy: string;
  step: string;
  stepLabel: string;
  action: StepAction;
  needsApproval: boolean;
  state: DunningActState;
  holds: readonly ActHold[];
  invoices: number;
  /** What is asked for, or what is open of what is held back. */
  amounts: readonly Money[];
  lastContactOn: PlainDate | null;
};

export type ActPage = { rows: readonly ActRow[]; nextCursor: string | null };

export type RunRow = {
  id: string;
  number: number;
  entity: string;
  runOn: PlainDate;
  state: DunningRunState;
  counts: RunCounts;
  plannedBy: string;
  plannedAt: Date;
  startedBy: string | null;
  finishedAt: Date | null;
};

export type RunView = RunRow & {
  version: number;
  policyVersion: string;
  approvedBy: string | null;
  approvedAt: Date | null;
  startedAt: Date | null;
  droppedReason: string | null;
  stoppedBy: string | null;
  stoppedReason: string | null;
  /** Acts still to come, done and withheld, as they stand. */
  progress: { planned: number; needingApproval: number; done: number; withheld: number; held: number };
  /** Whether the day it was planned for is over where its legal entity is. */
  isPast: boolean;
  /** Whether the reader planned it, and so cannot approve it. */
  isOwn: boolean;
  steps: readonly StepSum[];
  holds: readonly HoldSum[];
};

/** One act with everything it says and what became of it. */
export type ActView = ActRow & {
  runId: string;
  template: string | null;
  mailId: string | null;
  taskId: string | null;
  settledAt: Date | null;
  items: readonly {
    invoiceId: string;
    number: string;
    step: string;
    dueOn: PlainDate;
    planned: Money;
    asked: Money | null;
  }[];
};

/** Days before and after today a day's dunning can be looked at. */
export const PREVIEW_DAYS = { past: 400, future: 60 } as const;

export const stripKinds = [
  "step_taken",
  "step_next",
  "contact",
  "promise",
  "charge_tried",
  "charge_next",
  "hold_ends",
] as const;
export type StripKind = (typeof stripKinds)[number];

/** Something of an account on one day: what was, and what comes if nothing changes but the day. */
export type StripEntry = { on: PlainDate; kind: StripKind; words: string };
export type AccountStrip = { today: PlainDate; strategy: string; entries: readonly StripEntry[] };
