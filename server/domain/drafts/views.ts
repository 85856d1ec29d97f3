import type { DraftReviewState } from "#server/domain/drafts/machine";
import type { ReviewDecision, ReviewPart } from "#server/domain/drafts/sequence";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** One line of the list of drafts. */
export type DraftRow = {
  reviewId: string;
  document: string;
  entity: string;
  customerName: string;
  projectName: string;
  state: DraftReviewState;
  amount: Money;
  period: { from: PlainDate; to: PlainDate } | null;
  /** Where it waits; null once it is over. */
  part: ReviewPart | null;
  isYours: boolean;
  dueAt: Date;
  closedAt: Date | null;
  endedBecause: string | null;
  exceptionCount: number;
  editCount: number;
};
export type DraftPage = { rows: DraftRow[]; nextCursor: string | null };

export type ActState = "intent" | "sent" | "unknown" | "confirmed" | "failed";

/** What became of an act on billing: asked for, sent, confirmed. */
export type ActStanding = { state: ActState; confirmation: string | null; error: string | null };

export type DraftEditView = {
  id: string;
  lineId: string;
  field: "description" | "quantity" | "rate" | "left_out";
  before: EditedTerms;
  after: EditedTerms;
  reason: string;
  editedBy: string;
  editedAt: Date;
  act: ActStanding | null;
  takenBack: { by: string; at: Date; act: ActStanding | null } | null;
  /** Whether whoever looks may put the line back as it was. */
  canTakeBack: boolean;
};
export type EditedTerms = {
  description: string;
  minutes: number | null;
  hourly: Money | null;
  amount: Money;
  isLeftOut: boolean;
};

export type RateChoice = {
  hourlyMinor: string;
  hourly: Money;
  from: PlainDate;
  to: PlainDate | null;
  isApproved: boolean;
};

export type SupportView =
  | {
      kind: "time";
      role: string;
      agreed: Money | null;
      isRateApproved: boolean;
      minutes: number;
      approvedMinutes: number;
      entries: {
        id: string;
        personName: string;
        workedOn: PlainDate;
        minutes: number;
        isApproved: boolean;
        status: string;
        approvedOn: PlainDate | null;
        note: string | null;
      }[];
    }
  | {
      kind: "milestone";
      name: string;
      amount: Money;
      status: string;
      dueOn: PlainDate;
      acceptedOn: PlainDate | null;
    };

export type DraftLineView = {
  id: string;
  description: string;
  amount: Money;
  /** As billed, where the amount tells. */
  minutes: number | null;
  hourly: Money | null;
  isLeftOut: boolean;
  support: SupportView | null;
  /** What of it disagrees with the contract or the approved work: marked, and said in words. */
  differences: { hours: boolean; rate: boolean; amount: boolean; acceptance: boolean; sentences: string[] };
  rates: RateChoice[];
  isOnlyLine: boolean;
  /** An edit of it that billing has not confirmed, or does not show yet. */
  isOnItsWay: boolean;
};

export type DraftStepView = {
  position: number;
  part: ReviewPart;
  decision: ReviewDecision | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  note: string | null;
  voidedBecause: string | null;
};

/** What may be done here and now by whoever looks. */
export type DraftActs = {
  /** The part they can decide, if it is their turn. */
  decides: Exclude<ReviewPart, "correction"> | null;
  /** Why it waits although their part is next: a sentence. */
  cannotApprove: string | null;
  canAnswer: boolean;
  canEdit: boolean;
};

export type DraftDetail = {
  reviewId: string;
  version: number;
  state: DraftReviewState;
  invoiceId: string;
  document: string;
  entity: { code: string; name: string };
  customer: { id: string; name: string };
  project: { name: string; status: string; billingMethod: string };
  contract: { number: string; status: string; startsOn: PlainDate; endsOn: PlainDate | null } | null;
  /** The agreed value of the project, what earlier invoices took of it, and what this draft would leave. */
  value: { agreed: Money | null; billedBefore: Money; left: Money | null };
  rateCard: { role: string; hourly: Money; from: PlainDate; to: PlainDate | null; isApproved: boolean }[];
  amount: Money;
  /** What the standing edits took off or put on. */
  editedBy: Money;
  openedAt: Date;
  dueAt: Date;
  closedAt: Date | null;
  endedBecause: string | null;
  lines: DraftLineView[];
  edits: DraftEditView[];
  /** Those asked for now, in order, and every decision so far. */
  parts: ReviewPart[];
  steps: DraftStepView[];
  exceptions: { id: string; number: number; queue: string; title: string; isHolding: boolean }[];
  /** How it stands in billing: kept back by the review, by cases, by somebody there, or going out. */
  hold: { isByReview: boolean; act: ActStanding | null; isByCases: boolean; isAutoAdvancing: boolean };
  acts: DraftActs;
};
