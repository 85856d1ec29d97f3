import type { RequestState } from "#server/domain/approvals/machine";
import type { PromiseState } from "#server/domain/collections/promise";
import type { Hint } from "#server/domain/disputes/hints";
import type { DisputeItemState, DisputeOutcome, DisputeSource } from "#server/domain/disputes/records";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

export type DisputeItemView = {
  id: string;
  invoice: { id: string; number: string };
  /** The line it is about; null for the invoice as a whole. */
  line: string | null;
  disputed: Money;
  accepted: Money;
  /** What is left to pay of its invoice now. */
  invoiceOpen: Money;
  state: DisputeItemState;
  request: { id: string; number: number; state: RequestState } | null;
  decidedBy: string | null;
  decidedOn: PlainDate | null;
  note: string | null;
  creditedOn: PlainDate | null;
  /** The invoice by which it was billed anew. */
  rebill: { id: string; number: string } | null;
};

/** A mail that went to or came from the customer since the dispute was raised. */
export type DisputeMail = { id: string; isFromCustomer: boolean; subject: string; with: string; at: Date };

export type DisputeView = {
  id: string;
  case: { id: string; number: number } | null;
  customer: { id: string; name: string };
  currency: string;
  reason: { code: string; label: string; department: string };
  source: DisputeSource;
  claim: string;
  personName: string | null;
  ticket: { id: string; number: string; subject: string; status: string } | null;
  raisedBy: string;
  raisedOn: PlainDate;
  outcome: DisputeOutcome | null;
  endedOn: PlainDate | null;
  disputed: Money;
  items: DisputeItemView[];
};

/** A dispute with all that helps to decide it. */
export type DisputeDetail = DisputeView & {
  hints: Hint[];
  promises: { number: number; amount: Money; promisedOn: PlainDate; state: PromiseState }[];
  likelyCauses: RootCause[];
  /** The latest first. */
  mails: DisputeMail[];
};

export type DisputeReasonView = {
  code: string;
  label: string;
  department: string;
  needsLines: boolean;
};
/** What a form chooses from, and what it begins with where the customer gave no reason. */
export type DisputeReasonChoices = { reasons: DisputeReasonView[]; defaults: Record<string, string> };

export type RaisableInvoice = {
  id: string;
  number: string;
  customer: { id: string; name: string };
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  total: Money;
  open: Money;
  contested: Money;
  lines: { id: string; description: string; billed: Money }[];
};

/** A ticket on which the customer seems to contest something, and no dispute stands for it. */
export type ProposedDispute = {
  ticketId: string;
  number: string;
  subject: string;
  quote: string;
  openedOn: PlainDate;
  reason: string;
  invoiceId: string | null;
};
