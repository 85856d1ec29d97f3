import type { BulkAction } from "#server/domain/cases/inputs";
import type { CaseOutcome, CaseState, Severity, WaitingOn, WakeEvent } from "#server/domain/cases/machine";
import type { PriorityReason } from "#server/domain/cases/priority";
import type { ApprovalOffer } from "#server/domain/exceptions/awaited-approval";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import type { Money } from "#server/domain/money";

/** One row of a queue: narrow on purpose, since a hundred of them travel at once. */
export type CaseRow = {
  id: string;
  number: number;
  version: number;
  type: string;
  typeLabel: string;
  state: CaseState;
  severity: Severity;
  /** The problem in words: "120 seats billed, contract says 100". */
  title: string;
  amount: Money | null;
  entity: string;
  customerName: string | null;
  /** The document concerned, as people call it: "INV-10423", "draft in_1Qx…". */
  document: string | null;
  ownerId: string | null;
  ownerName: string | null;
  dueAt: Date;
  detectedAt: Date;
  snoozedUntil: Date | null;
  priority: number;
  /** The two strongest. The case shows all. */
  reasons: PriorityReason[];
  isHoldingInvoice: boolean;
  /** Set when a snooze ended or a closed case came back: "payment arrived", "found again". */
  boost: string | null;
  /** The team whose work it is, by its key; null where it is everybody's. */
  team: string | null;
  /** Since when its clock stands still; null while it runs. */
  clockStoppedAt: Date | null;
  waitingOn: WaitingOn | null;
  /** How often it went up. */
  escalationLevel: number;
};

export type CasePage = { rows: CaseRow[]; nextCursor: string | null };

export type FacetCount = { value: string; label: string; count: number };
export type CaseFacets = {
  total: number;
  totals: { currency: string; amountMinor: bigint; count: number }[];
  types: FacetCount[];
  severities: FacetCount[];
  entities: FacetCount[];
  states: FacetCount[];
  owners: FacetCount[];
  teams: FacetCount[];
  lanes: FacetCount[];
};

/** Who will be late before the day is over at the pace of the teams. */
export type DeskForecast = {
  /** False while nothing was closed lately that would give a pace. */
  isKnown: boolean;
  /** In the order of their due times, and whether there are more. */
  caseIds: string[];
  isCapped: boolean;
};

/** One fact as several systems tell it. */
export type EvidenceCell = {
  system: string;
  value: string | null;
  /** Where it stands in the source, and how fresh it is. */
  source: { type: string; id: string } | null;
  asOf: Date | null;
};
export type EvidenceRow = { label: string; differs: boolean; cells: EvidenceCell[] };
export type Evidence = { systems: string[]; rows: EvidenceRow[] };

/** What a fix needs to be told. `isLong` is for sentences, which are read by others. */
export type FixField = { name: string; label: string; value: string; hint: string; isLong?: boolean };

/** A fix the person can choose: what it is called, what it will do, what it needs to be told. */
export type FixOffer = {
  key: string;
  /** Named by what it does: "Correct to €90.00 and re-run". */
  label: string;
  /** In order, each a sentence. */
  steps: string[];
  fields: FixField[];
  /** Why it cannot be done now; null when it can. */
  refusal: string | null;
  /** How it is asked for, where others have to sign it first. */
  approval: ApprovalOffer | null;
};

export type EffectView = {
  id: string;
  operation: string;
  label: string;
  system: string;
  state: "intent" | "sent" | "confirmed" | "unknown" | "failed";
  attempts: number;
  /** The step before it, where its fix has several; it goes out once that one is confirmed. */
  followsId: string | null;
  /** The source's own words or document number. */
  confirmation: string | null;
  error: string | null;
  requestedAt: Date;
  settledAt: Date | null;
};

export type TicketView = {
  id: string;
  number: string;
  /** The customer's own words: shown as text, nothing else. */
  subject: string;
  status: "new" | "open" | "pending" | "on_hold" | "solved" | "closed";
  openedAt: Date;
};

export type TimelineEntry = {
  position: bigint;
  at: Date;
  type: string;
  actorKind: "person" | "job" | "policy" | "assistant";
  actorName: string;
  /** A sentence in business words. */
  text: string;
  detail: string | null;
  policyVersion: string | null;
};

export type CaseDetail = CaseRow & {
  queue: string;
  outcome: CaseOutcome | null;
  wakeOn: WakeEvent | null;
  leasedUntil: Date | null;
  closedAt: Date | null;
  /** What it was put down to when it closed. */
  rootCause: RootCause | null;
  /** What usually lies behind its type, the likeliest first; what was noted of its cause before them. */
  likelyRootCauses: RootCause[];
  /** What is wrong and what it blocks, one sentence. */
  diagnosis: string;
  cause: string | null;
  allReasons: PriorityReason[];
  evidence: Evidence;
  fixes: FixOffer[];
  /** Whether it is about money that has to be put somewhere, which is worked with proposals. */
  hasDesk: boolean;
  effects: EffectView[];
  customer: {
    id: string;
    name: string;
    tier: string | null;
    country: string | null;
    externalIds: { system: string; id: string }[];
  } | null;
  invoice: {
    id: string;
    number: string | null;
    externalId: string;
    status: string;
    issuedOn: string | null;
    dueOn: string | null;
    total: Money;
    balance: Money;
    lines: { description: string; quantity: string; unitPrice: string; amount: Money; period: string | null }[];
  } | null;
  /** What the customer wrote to support lately, latest first. */
  tickets: TicketView[];
  /** Acts this actor may do now, by permission, ownership and state. */
  allowed: (BulkAction | "comment" | "wake" | "undo")[];
  /** The last act, when this actor can still take it back. */
  undoable: { label: string; until: Date } | null;
};

export type BulkPreview = {
  will: { caseId: string; number: number; title: string; effect: string }[];
  refused: { caseId: string; number: number; title: string; reason: string }[];
  totals: { currency: string; amountMinor: bigint }[];
};
export type BulkResult = {
  rows: { caseId: string; number: number; ok: boolean; message: string }[];
  done: number;
  refused: number;
};
