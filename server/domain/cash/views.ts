import type { CaseBackground } from "#server/domain/cases/background";
import type { CaseDetail } from "#server/domain/cases/views";
import type { DecidedPart, DecisionKind } from "#server/domain/cash/decisions";
import type { DifferenceKind } from "#server/domain/cash/receipt";
import type { PersonRole } from "#server/domain/collections/records";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

export type ProposedInvoice = {
  id: string;
  name: string;
  customerName: string;
  dueOn: PlainDate | null;
  open: Money;
  /** What of the money goes on it; credits taken off are not in it. */
  pays: Money;
};

export type ProposalView = {
  /** Names just this proposal when it is accepted. */
  key: string;
  invoices: ProposedInvoice[];
  credits: { name: string; amount: Money }[];
  difference: { kind: DifferenceKind; amount: Money; words: string };
  /** What is given up of an invoice with it. */
  writeOff: Money | null;
  /** What stays unapplied. */
  rest: Money | null;
  points: number;
  reasons: { points: number; words: string }[];
  /** Why it cannot be accepted; null when it can. */
  refusal: string | null;
};

export type SplittableInvoice = {
  id: string;
  /** As a split names it. */
  name: string;
  customerName: string;
  dueOn: PlainDate | null;
  open: Money;
};

export type DecisionView = {
  id: string;
  kind: DecisionKind;
  parts: DecidedPart[];
  by: string;
  at: Date;
  /** Until then it can be undone; null once it cannot, or was. */
  undoUntil: Date | null;
};

/** The money of a case on the cash desk. */
export type CashDeskView = {
  amount: Money;
  proposals: ProposalView[];
  /** Whether the first would be applied by itself, and what speaks for or against it. */
  verdict: { kind: "automatic" | "proposed" | "nothing"; because: string[] };
  splittable: SplittableInvoice[];
  refusal: string | null;
  /** The latest decision that stands, while it is on its way. */
  decision: DecisionView | null;
  /** The server's time at which this was so. */
  readAt: Date;
};

/** Whose money it most likely is, with what is known of them. */
export type LikelyCustomerView = {
  customer: NonNullable<CaseDetail["customer"]>;
  account: CaseBackground["account"];
  /** The latest first. */
  payments: { id: string; receivedOn: PlainDate; method: string | null; amount: Money }[];
  people: { id: string; name: string; role: PersonRole; email: string | null; phone: string | null }[];
};

/** How much is applied without anybody, over the last days. */
export type AutomaticView = {
  days: number;
  isOn: boolean;
  automatic: number;
  automaticUndone: number;
  byHand: number;
  /** Of a hundred receipts decided and let stand, how many needed nobody; null while there were none. */
  sharePercent: number | null;
  /** Of a hundred applied without anybody, how many were let stand; null while there were none. */
  precisionPercent: number | null;
};

/** How it stands with a booking: what it is, or that it waits for somebody, is on its way, or went back after it was applied. */
export const entryStandings = [
  "applied",
  "payment",
  "payout",
  "own_transfer",
  "bank_interest",
  "returned",
  "out",
  "waiting",
  "open",
  "gone_back",
] as const;
export type EntryStanding = (typeof entryStandings)[number];

export type ReconciledEntry = {
  id: string;
  name: string;
  words: string | null;
  amount: Money;
  standing: EntryStanding;
  caseId: string | null;
  caseNumber: number | null;
};

/** A day of a bank account: what it began and ended with, and what of its money has a place. */
export type ReconciledDay = {
  accountId: string;
  account: string;
  entity: string;
  day: PlainDate;
  opening: Money;
  closing: Money;
  entries: Money;
  /** Closing less opening and entries: zero where the statement agrees with what was booked. */
  off: Money;
  received: Money;
  /** Of what was received, what has a place. */
  explained: Money;
  unexplained: Money;
  unexplainedCount: number;
  agrees: boolean;
  open: ReconciledEntry[];
};

/** Money that is ordered back to its payer and has not left the account yet. */
export type BankReturnView = {
  requestId: string;
  reference: string;
  entity: string;
  account: string;
  payer: string;
  amount: Money;
  orderedOn: PlainDate;
  /** Whether the bank should have booked it by now. */
  isLate: boolean;
  caseId: string | null;
};
