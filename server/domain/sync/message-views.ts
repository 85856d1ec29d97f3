import type { Money } from "#server/domain/money";
import type { MessageSelection, MessageState } from "#server/domain/sync/message-selection";
import type { FieldDifference } from "#server/domain/sync/record-differences";

/** What a message is about, as far as that can be told. */
export type MessageSubject = {
  /** "invoice", in words. */
  kind: string | null;
  externalId: string | null;
  document: string | null;
  customer: { id: string; name: string } | null;
  amount: Money | null;
};

export type MessageRow = {
  id: string;
  receivedAt: Date;
  source: string;
  sourceLabel: string;
  stream: string;
  eventId: string;
  correlationId: string;
  state: MessageState;
  reason: string | null;
  field: string | null;
  about: MessageSubject;
};
export type MessagePage = { rows: MessageRow[]; nextCursor: string | null };

/** An act or a reading in the life of a message. */
export type MessageHistoryEntry = { at: Date; text: string; detail: string | null; replayId: string | null };

export type CanonicalRow = { table: string; name: string; id: string };
export type TouchedCase = { id: string; number: number; queue: string; title: string; isOpen: boolean };

/** One record a message makes, and where it went. */
export type MessageRecord = {
  id: string;
  kind: string;
  externalId: string;
  versionAt: Date;
  isDeleted: boolean;
  /** latest: its word stands. superseded: a later one does. absent: nothing was stored. */
  standing: "latest" | "superseded" | "absent";
  /** False while something it refers to has not arrived. */
  isPlaced: boolean;
  rows: CanonicalRow[];
};

/** A mapping document somebody can choose; 0 is the connector's own defaults. */
export type MappingChoice = { version: number; isActive: boolean; note: string | null; publishedAt: Date | null };

export type MessageDetail = MessageRow & {
  account: string;
  arrivedBy: string;
  settledAt: Date | null;
  mappingVersion: string | null;
  mappingDocument: number | null;
  raw: string;
  amendments: {
    pointer: string;
    value: string | number | boolean | null;
    reason: string;
    by: string;
    at: Date;
  }[];
  /** Where the field in trouble stands, and what stands there as it would be typed. */
  place: { pointer: string; isThere: boolean; typed: string } | null;
  likelyCause: string | null;
  signature: string | null;
  mappings: MappingChoice[];
  /** Null when this process has no mapping of the source: what it made cannot be told. */
  records: MessageRecord[] | null;
  cases: TouchedCase[];
  history: MessageHistoryEntry[];
  sameObject: MessageRow[];
  sameCorrelation: MessageRow[];
  /** How many dead letters share its cause, itself among them. */
  sameCauseCount: number;
};

export type ExpectedState = "applied" | "unchanged" | "ignored" | "dead";

/** One record a repair would bring, beside what is stored now. */
export type ExpectedRecord = {
  kind: string;
  externalId: string;
  currency: string | null;
  /** new: nothing is stored yet. replaces: it would stand instead. same: it says nothing new. older: the stored one stays. */
  outcome: "new" | "replaces" | "same" | "older";
  differences: FieldDifference[];
};

export type Expectation = {
  inboxId: string;
  state: ExpectedState;
  reason: string | null;
  field: string | null;
};

export type DryRun = Expectation & {
  mappingVersion: string;
  records: ExpectedRecord[];
  /** Which of them would change, by name. */
  touched: { table: string; id: string; name: string }[];
};

export type ReplayPreview = {
  count: number;
  /** Looked at one by one; the others are counted alone. */
  sampled: number;
  expected: Record<ExpectedState, number>;
  rows: (Expectation & { eventId: string; stream: string; source: string; was: MessageState })[];
  /** Sources whose mapping this process does not hold: nothing can be said before they are read. */
  unknownSources: string[];
};

export type ReplayOutcome = {
  inboxId: string;
  eventId: string;
  source: string;
  stream: string;
  was: MessageState;
  /** received: it waits for the worker. */
  state: MessageState;
  reason: string | null;
};

export type ReplayPart = { replayId: string; outcomes: ReplayOutcome[]; next: string | null };

export type ReplayReceipt = {
  replayId: string;
  startedAt: Date;
  finishedAt: Date;
  by: string;
  reason: string | null;
  selection: MessageSelection;
  counts: Partial<Record<MessageState, number>>;
  outcomes: ReplayOutcome[];
};
