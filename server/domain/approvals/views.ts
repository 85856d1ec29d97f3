import { z } from "zod";
import { RequestKind, type RequestReason } from "#server/domain/approvals/kinds";
import type { RequestState } from "#server/domain/approvals/machine";
import type { FactDifference, Packet } from "#server/domain/approvals/packet";
import type { KeptFileView } from "#server/domain/files/kept-files";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** Where a request stands for whoever looks: to be signed by them, waiting for others, waiting too long, asked for by them, under way, ended. */
export const requestLanes = ["to_sign", "waiting", "late", "own", "under_way", "ended"] as const;
export type RequestLane = (typeof requestLanes)[number];

export const RequestFilters = z.strictObject({
  lane: z.enum(requestLanes).default("to_sign"),
  kind: RequestKind.nullable().default(null),
  entity: z.string().min(2).max(12).nullable().default(null),
  after: z.uuid().nullable().default(null),
});
export type RequestFilters = z.input<typeof RequestFilters>;

export type RequestRow = {
  id: string;
  number: number;
  version: number;
  kind: RequestKind;
  state: RequestState;
  title: string;
  entity: string;
  customerName: string | null;
  subjectName: string | null;
  amount: Money | null;
  /** In the reporting currency, with what was asked for alike. */
  aggregateBaseMinor: bigint | null;
  requesterName: string;
  reasonCode: RequestReason;
  /** Whose signatures it waits for, in words: "Finance director". */
  waitingFor: string[];
  dueAt: Date | null;
  /** Past its due time, and the clock goes. */
  isLate: boolean;
  /** How far that was told: not yet, to those who may sign, to those above them. */
  escalation: number;
  /** Since when it waits for an answer of the requester's, and its clock stands. */
  clockStoppedAt: Date | null;
  submittedAt: Date | null;
  closedAt: Date | null;
  endedBecause: string | null;
  packetHash: string | null;
  /** Whether the actor may sign it now, and why not. */
  standing: { may: boolean; because: string | null; onBehalfOf: string | null };
  /** Small ones of one clause can be signed together: those with the same mark. Null where each is signed by itself. */
  batch: string | null;
};

export type RequestPage = { rows: RequestRow[]; next: string | null; counts: Record<RequestLane, number> };

export type SignatureView = {
  revision: number;
  stepName: string;
  decision: "approved" | "rejected";
  personName: string;
  onBehalfOf: string | null;
  reason: string | null;
  at: Date;
  /** False for those on an earlier packet. */
  stands: boolean;
};

/** One person and whether they may sign, in a sentence. */
export type StandingView = { personId: string; name: string; may: boolean; isAway: boolean; sentence: string };

export type WhoMaySign = {
  people: StandingView[];
  /** Whether the people there are can complete it; the sentence says who is missing where they cannot. */
  isPossible: boolean;
  sentence: string;
};

export const requestActs = [
  "sign",
  "approve_in_part",
  "reject",
  "ask",
  "answer",
  "submit",
  "amend",
  "attach",
  "withdraw",
  "retry",
] as const;
export type RequestAct = (typeof requestActs)[number];

export type RequestDetail = RequestRow & {
  revision: number;
  reason: string;
  terms: Record<string, unknown>;
  caseId: string | null;
  caseNumber: number | null;
  /** Null for a draft. */
  packet: Packet | null;
  voidedBy: FactDifference[] | null;
  documents: { system: string; label: string; reference: string }[];
  acts: { label: string; system: string; state: string; reference: string | null; error: string | null }[];
  steps: { name: string; isDone: boolean; isOpen: boolean; parts: { role: string; people: number; given: number }[] }[];
  signatures: SignatureView[];
  /** The case that stands for what a source refused of it, open or closed; null where none was refused. */
  refusalCase: { id: string; number: number; isOpen: boolean } | null;
  /** Kept with it, the oldest first. */
  files: (KeptFileView & { sha256: string })[];
  questions: {
    id: string;
    askedBy: string;
    question: string;
    askedAt: Date;
    answer: string | null;
    answeredBy: string | null;
    answeredAt: Date | null;
  }[];
  history: { at: Date; actorName: string; sentence: string; reason: string | null }[];
  needsSecondFactor: boolean;
  allowed: RequestAct[];
};

/** A request that has to do with a case: asked for from it, or what the case is about. */
export type CaseRequestView = Pick<RequestRow, "id" | "number" | "title" | "state" | "amount"> & { isSubject: boolean };

/** A payment beside a case, and why it is not sent back by a request; null where it can be. */
export type CasePaymentView = {
  id: string;
  entity: string;
  receivedOn: PlainDate;
  method: string | null;
  amount: Money;
  /** What was not sent back yet. */
  left: Money;
  /** Whether the case is about it or about what it paid. */
  isSubject: boolean;
  notRefundable: string | null;
};

/** What terms would come to, before anything is stored. */
export type RequestPreview = {
  title: string;
  entity: string;
  amount: Money | null;
  facts: Packet["facts"];
  consequences: string[];
  plan: { label: string; system: string }[];
  /** Who would have to sign, or why nobody may. */
  authority: { isAllowed: boolean; sentence: string };
};

export type CreditableInvoiceView = {
  invoiceId: string;
  name: string;
  entity: string;
  customerName: string;
  status: string;
  currency: string;
  total: Money;
  balance: Money;
  /** With tax, what can still be credited as a whole. */
  left: Money;
  /** Of a paid one: what else the customer owes in its currency, which could take the credit. */
  takers: { id: string; name: string; balance: Money }[];
  lines: { lineId: string; description: string; net: Money; tax: Money; credited: Money }[];
};

export type DelegationView = {
  id: string;
  from: { personId: string; name: string };
  to: { personId: string; name: string };
  kinds: "all" | RequestKind[];
  entities: "all" | string[];
  limitBaseMinor: bigint | null;
  startsAt: Date;
  endsAt: Date;
  reason: string;
  state: "ahead" | "in_force" | "over" | "ended";
  endedBy: string | null;
  /** Whether the actor may end it. */
  mayEnd: boolean;
};

/** A request that will have nobody to sign it while somebody is away. */
export type OrphanForecast = {
  requestId: string;
  number: number;
  title: string;
  from: string;
  to: string;
  sentence: string;
};
