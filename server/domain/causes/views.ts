import type { CaseOutcome, CaseState } from "#server/domain/cases/machine";
import type { FixOffer } from "#server/domain/cases/views";
import type { RootCause, Steward } from "#server/domain/exceptions/root-causes";
import type { Money } from "#server/domain/money";
import type { AutoFixRule } from "#server/domain/policies/auto-fix";
import type { DocumentVersion } from "#server/domain/policies/views";
import type { PlainDate } from "#server/domain/time";

/** What is known about the cases of one cause. */
export type CauseSummary = {
  signature: string;
  openCount: number;
  totalCount: number;
  /** At stake in open cases, by currency. */
  totals: Money[];
  /** Open cases about invoices that have not gone out yet. */
  openDrafts: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  types: { key: string; label: string }[];
  entities: string[];
  /** The queue most of its open cases wait in; that of the latest when none is open. */
  queue: string;
  /** Found a week, the oldest week first; the last one runs. */
  weeks: { startsOn: PlainDate; found: number }[];
  /** Cases found after one of the same cause had been fixed, and closed ones that came back. */
  recurrences: number;
  rootCause: RootCause | null;
  ticketUrl: string | null;
};

/** Something that changed shortly before a cause was first seen. */
export type SuspectedChange = {
  at: Date;
  kind: "mapping" | "policy" | "fields" | "credential" | "source" | "version";
  /** A sentence in business words. */
  text: string;
  detail: string | null;
  /** How long before the first finding, in minutes. */
  minutesBefore: number;
};

export type CauseCase = {
  id: string;
  number: number;
  queue: string;
  type: string;
  title: string;
  state: CaseState;
  outcome: CaseOutcome | null;
  entity: string | null;
  customerName: string | null;
  document: string | null;
  amount: Money | null;
  detectedAt: Date;
  closedAt: Date | null;
};

export type CohortRunSummary = {
  id: string;
  type: string;
  fix: string;
  label: string;
  state: "running" | "done" | "stopped";
  total: number;
  startedBy: string;
  startedAt: Date;
  finishedAt: Date | null;
};

export type CauseDetail = CauseSummary & {
  note: string | null;
  notedBy: string | null;
  notedAt: Date | null;
  /** What usually lies behind its types, the likeliest first. */
  likely: RootCause[];
  cases: CauseCase[];
  suspects: SuspectedChange[];
  runs: CohortRunSummary[];
};

/** A fix that some open cases of a cause offer, and on how many it could be run now. */
export type CohortOffer = {
  type: string;
  typeLabel: string;
  fix: string;
  label: string;
  fields: FixOffer["fields"];
  will: number;
  refused: number;
};

export type RehearsedItem = {
  caseId: string;
  number: number;
  title: string;
  entity: string | null;
  customerName: string | null;
  amount: Money | null;
  /** What the fix would do to it, or why it cannot be done: a sentence. */
  predicted: string;
  isRefused: boolean;
};

export type CohortRehearsal = {
  label: string;
  items: RehearsedItem[];
  will: number;
  refused: number;
  totals: Money[];
  /** More cases are open than a run can hold; the oldest are looked at. */
  isCut: boolean;
};

export const cohortItemStates = ["waiting", "refused", "asked", "fixed", "fell_short", "undone"] as const;
export type CohortItemState = (typeof cohortItemStates)[number];

export type CohortItemView = {
  caseId: string;
  number: number;
  queue: string | null;
  title: string;
  entity: string | null;
  predicted: string;
  state: CohortItemState;
  message: string | null;
  settledAt: Date | null;
};

export type CohortRunView = CohortRunSummary & {
  signature: string;
  input: Record<string, string>;
  stoppedBy: string | null;
  counts: Record<CohortItemState, number>;
  totals: Money[];
  /** How many of its acts have not been sent and can be taken back. */
  canTakeBack: number;
  /** What makes good what its sources have carried out, each a sentence. */
  compensations: string[];
  /** What did not go through, first; then the rest. */
  items: CohortItemView[];
};

export type AutoFixOverview = {
  version: number;
  rules: (AutoFixRule & { name: string; scope: string; doneToday: number; doneInAll: number })[];
  versions: DocumentVersion[];
  /** What a rule can be made for: types, and the fixes that people ran on them lately. */
  choices: { type: string; label: string; fixes: { key: string; label: string }[] }[];
  asOf: Date;
};

export type AutoFixEntry = {
  id: string;
  at: Date;
  rule: string;
  ruleName: string;
  policyVersion: string;
  label: string;
  entity: string | null;
  caseId: string;
  caseNumber: number;
  caseQueue: string;
  title: string;
  /** How the case stands now: a word. */
  state: CaseState;
  outcome: CaseOutcome | null;
};

export type RootCauseRow = {
  rootCause: RootCause;
  label: string;
  steward: Steward;
  found: number;
  recurrences: number;
  /** In the company's reporting currency. */
  atStake: Money;
  /** Open drafts on which a cause of this kind stands now. */
  openDrafts: number;
};

export type RootCauseReport = {
  fromOn: PlainDate;
  toOn: PlainDate;
  byRootCause: RootCauseRow[];
  bySource: { source: string; found: number; recurrences: number; atStake: Money }[];
  byProduct: { product: string | null; found: number; recurrences: number; atStake: Money }[];
  byMonth: { month: string; found: number; recurrences: number; atStake: Money }[];
  /** Open drafts that match a cause now, by cause. */
  drafts: { signature: string; rootCause: RootCause; drafts: number; totals: Money[] }[];
  asOf: Date;
};
