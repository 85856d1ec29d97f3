import type { Standstill } from "#server/domain/collections/account-facts";
import type { PromiseState } from "#server/domain/collections/promise";
import type {
  CallOutcome,
  ContactChannel,
  ContactDirection,
  ExclusionKind,
  PersonRole,
} from "#server/domain/collections/records";
import type { KeptRate } from "#server/domain/collections/reliability";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

export type PromiseView = {
  id: string;
  number: number;
  amount: Money;
  paid: Money;
  promisedOn: PlainDate;
  givenOn: PlainDate;
  /** The last day on which money still counts. */
  graceUntil: PlainDate;
  state: PromiseState;
  /** What became of it, in a sentence. */
  sentence: string;
  invoices: { id: string; number: string }[];
  agreementId: string;
  position: number;
  instalments: number;
  personName: string | null;
  channel: ContactChannel;
  takenBy: string;
  canBeEnded: boolean;
};

export type ExclusionView = {
  id: string;
  kind: ExclusionKind;
  invoice: { id: string; number: string } | null;
  reason: string;
  /** The request by which an agency has it. */
  requestId: string | null;
  fromOn: PlainDate;
  untilOn: PlainDate | null;
  enteredBy: string;
  enteredAt: Date;
  isOwn: boolean;
  /** Ending it is up to whoever leads collections, unless it is one's own. */
  isLong: boolean;
};

export type NudgeView = {
  id: string;
  points: number;
  reason: string;
  fromOn: PlainDate;
  untilOn: PlainDate;
  enteredBy: string;
};

export type TaskView = {
  id: string;
  title: string;
  dueOn: PlainDate;
  isLate: boolean;
  assignee: { userId: string; name: string } | null;
  createdBy: string;
};

export type ContactPersonView = {
  id: string;
  name: string;
  role: PersonRole;
  email: string | null;
  phone: string | null;
  locale: string | null;
  mayBeMailed: boolean;
  mayBeCalled: boolean;
  getsReminders: boolean;
  version: number;
  /** How promises were kept that this person gave; null where none fell due. */
  kept: KeptRate | null;
};

/** What the desk has recorded of an account. */
export type DeskView = {
  customerId: string;
  today: PlainDate;
  workedAt: Date | null;
  workedBy: string | null;
  followUpOn: PlainDate | null;
  awaitingUs: { words: string; since: PlainDate } | null;
  standstill: { id: string; kind: Standstill; reason: string; enteredBy: string; fromOn: PlainDate } | null;
  /** Live ones first by their day, then the others, the latest first. */
  promises: PromiseView[];
  kept: KeptRate;
  exclusions: ExclusionView[];
  nudges: NudgeView[];
  tasks: TaskView[];
  people: ContactPersonView[];
};

export type LedgerEntry = {
  id: string;
  direction: ContactDirection;
  channel: ContactChannel;
  isAutomated: boolean;
  at: Date;
  onDay: PlainDate;
  outcome: CallOutcome | null;
  personName: string | null;
  subject: string | null;
  note: string | null;
  invoices: { id: string; number: string }[];
  mailId: string | null;
  inboundMailId: string | null;
  /** What the customer wrote, where it came in as mail. */
  answer: string | null;
  byName: string;
  promiseNumbers: number[];
};
export type LedgerPage = { rows: LedgerEntry[]; nextCursor: string | null };

export type NoteView = { id: string; text: string; authorName: string; at: Date; isOwn: boolean };
export type NotePage = { rows: NoteView[]; nextCursor: string | null };

export const timelineKinds = [
  "invoice",
  "payment",
  "charge",
  "credit",
  "contact",
  "promise",
  "exclusion",
  "note",
  "dunning",
  "case",
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export const timelineKindWords: Record<TimelineKind, string> = {
  invoice: "Invoices",
  payment: "Payments",
  charge: "Charges",
  credit: "Credits",
  contact: "Contacts",
  promise: "Promises",
  exclusion: "Exclusions",
  note: "Notes",
  dunning: "Dunning",
  case: "Cases",
};

/** What an entry leads to. */
export type TimelineTarget =
  | {
      type:
        | "invoice"
        | "payment"
        | "credit_memo"
        | "contact"
        | "mail"
        | "inbound_mail"
        | "promise"
        | "exclusion"
        | "note"
        | "dunning_run";
      id: string;
    }
  /** Each desk shows its own cases. */
  | { type: "case"; id: string; queue: string };

/** One thing that happened to an account. `at` is null where its source tells the day alone. */
export type TimelineItem = {
  id: string;
  kind: TimelineKind;
  onDay: PlainDate;
  at: Date | null;
  sentence: string;
  detail: string | null;
  amount: Money | null;
  target: TimelineTarget;
};
export type TimelinePage = { rows: TimelineItem[]; nextCursor: string | null };

/** Somebody who can be asked to speak with a customer. */
export type PersonToAsk = { userId: string; name: string; roles: string[] };
