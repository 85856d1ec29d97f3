import type { EffectView } from "#server/domain/cases/views";

/** How a source is doing beyond its freshness, for the Sync desk. */
export type SourceState = {
  key: string;
  label: string;
  /** False while its credentials are still to be entered. */
  isConnected: boolean;
  /** Set while people keep it stopped. */
  paused: { at: Date; by: string; reason: string } | null;
  /** Set while its breaker is open: nothing is asked of it until then. */
  brokenUntil: Date | null;
  failures: number;
  lastFailure: { at: Date; sentence: string } | null;
  /** Messages that arrived within the last hour. */
  receivedLastHour: number;
  /** When the message that has waited longest arrived; null when none waits. */
  waitingSince: Date | null;
  /** The last business day of which both sides agree; null when that is not known. */
  completeUpTo: string | null;
  /** What can be read once more by day. */
  censuses: { key: string; label: string }[];
  credentials: { name: string; label: string; isWebhookSigning: boolean }[];
  facts: SourceFacts;
  backfills: BackfillView[];
};

/** What the provider allows and promises. */
export type SourceFacts = {
  auth: string;
  signing: string | null;
  rateLimit: { requests: number; perSeconds: number };
  redeliversForHours: number | null;
  listableForDays: number | null;
  idempotencyHours: number | null;
};

export type BackfillView = {
  id: string;
  census: string;
  fromOn: string;
  toOn: string;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  /** Part of the window that is done, in whole percent. */
  percent: number;
  read: number;
  fresh: number;
  error: string | null;
  requestedBy: string;
  requestedAt: Date;
};

/** A field a source began to send, or sends with another type than before. */
export type DriftView = {
  source: string;
  objectType: string;
  path: string;
  jsonType: string;
  drift: "new" | "changed";
  /** The types it had before, when it changed. */
  before: string | null;
  firstSeenAt: Date;
  /** The message that showed it first. */
  inboxId: string;
};

/** One act on a source, as the ledger shows it. */
export type ActView = EffectView & {
  target: string;
  caseNumber: number | null;
  caseId: string | null;
  caseQueue: string | null;
  customerName: string | null;
  requestedBy: string;
  sentAt: Date | null;
  nextAttemptAt: Date | null;
  idempotencyKey: string;
  correlationId: string;
};

export type ActsPage = { rows: ActView[]; nextCursor: string | null };
