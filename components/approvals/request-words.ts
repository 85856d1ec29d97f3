import type { ExceptionCovers } from "#server/domain/approvals/acceptable";
import type { RequestState } from "#server/domain/approvals/machine";
import type { SplitDimension, SplitSum } from "#server/domain/approvals/splits";
import type { DelegationView, RequestLane, RequestRow } from "#server/domain/approvals/views";
import type { EffectView } from "#server/domain/cases/views";
import type { ReturnReason } from "#server/domain/cash/bank-returns";
import type { Tone } from "../ui/badge";
import type { CreditChoiceKey, PaidPart, RefundReason, StandingKey } from "./ask-draft";
import type { OutsideKind } from "./outside-draft";

export const laneWords: Record<RequestLane, string> = {
  to_sign: "To sign",
  waiting: "Waiting for others",
  late: "Late",
  own: "Yours",
  under_way: "Under way",
  ended: "Ended",
};

export const emptyWords: Record<RequestLane, { title: string; text: string }> = {
  to_sign: {
    title: "Nothing waits for your signature",
    text: "A request comes here when its next signature can be yours, with your own power or with one that was delegated to you.",
  },
  waiting: {
    title: "Nothing waits for others",
    text: "Requests that somebody else has to sign next stand here, each with whom it waits for.",
  },
  late: {
    title: "Nothing waits too long",
    text: "A request comes here when its next signature was due and was not given. First those who may sign are reminded, then it is escalated.",
  },
  own: {
    title: "You have asked for nothing that is still open",
    text: "Ask for a credit, a write-off or a correction from its case; it stands here until it has ended.",
  },
  under_way: {
    title: "Nothing is under way",
    text: "What has all its signatures stands here until the sources have confirmed it, and so does what they refused and what changed after it was signed.",
  },
  ended: { title: "No request has ended yet", text: "What was carried out, rejected or withdrawn stands here." },
};

export const stateWords: Record<RequestState, { word: string; tone: Tone }> = {
  draft: { word: "Draft", tone: "calm" },
  pending: { word: "Waits for signatures", tone: "accent" },
  approved: { word: "Signed", tone: "good" },
  executing: { word: "Being carried out", tone: "accent" },
  executed: { word: "Carried out", tone: "good" },
  failed: { word: "Refused by a source", tone: "danger" },
  rejected: { word: "Rejected", tone: "danger" },
  withdrawn: { word: "Withdrawn", tone: "calm" },
  voided: { word: "Void: it changed after it was signed", tone: "warn" },
};

export const choiceWords: Record<CreditChoiceKey, string> = {
  whole: "All that is left of it",
  percentage: "A percentage of it",
  amount: "An amount with tax",
  lines: "Amounts of its lines",
};

export const paidPartWords: Record<PaidPart, string> = {
  balance: "Stays with the customer as credit",
  refund: "Is sent back the way it came",
  out_of_band: "Is given back outside billing",
};

export const restrictionWords: Record<StandingKey, string> = {
  suspended: "Restrict the service",
  expansion_blocked: "Block expansion, keep what they have",
  good: "Lift the restriction",
};

export const refundWords: Record<RefundReason, string> = {
  requested_by_customer: "The customer asked for it",
  duplicate: "It was paid twice",
  fraudulent: "It was not the payer's own",
};

export const returnReasonWords: Record<ReturnReason, string> = {
  misdirected: "It was meant for somebody else",
  overpaid: "More was paid than is owed",
  duplicate: "It was paid twice",
  requested_by_payer: "The payer asked for it",
};

export const delegationWords: Record<DelegationView["state"], { word: string; tone: Tone }> = {
  ahead: { word: "Begins later", tone: "calm" },
  in_force: { word: "In force", tone: "good" },
  over: { word: "Over", tone: "calm" },
  ended: { word: "Ended early", tone: "calm" },
};

const actWords: Record<EffectView["state"], { word: string; tone: Tone }> = {
  intent: { word: "On its way", tone: "accent" },
  sent: { word: "Sent, no answer yet", tone: "accent" },
  unknown: { word: "Its answer is missing", tone: "warn" },
  confirmed: { word: "Confirmed", tone: "good" },
  failed: { word: "Refused", tone: "danger" },
};

/** How an act on a source stands; a state that is new here is said as it is. */
export function actWord(state: string): { word: string; tone: Tone } {
  return state in actWords ? actWords[state as EffectView["state"]] : { word: state, tone: "calm" };
}

const dimensionWords: Record<SplitDimension, string> = {
  customer: "over the same customer",
  document: "over the same document",
  person: "by the same requester",
};

/** "Added up with requests 5003 and 5004 over the same customer:", which its sum follows. */
export function sumSentence({ by, numbers }: Pick<SplitSum, "by" | "numbers">): string {
  const named = new Intl.ListFormat("en").format(numbers.map(String));
  return `Added up with ${numbers.length === 1 ? "request" : "requests"} ${named} ${dimensionWords[by]}:`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** Over what a packet says will happen: it may have happened, or never will. */
export function planTitle(state: RequestState): string {
  if (state === "executed") return "What was signed and carried out";
  return state === "rejected" || state === "withdrawn" || state === "voided"
    ? "What would have happened"
    : "What will happen";
}

/** Whether what it rests on can still void it. */
export function isUndecided(state: RequestState): boolean {
  return state === "draft" || state === "pending" || state === "approved" || state === "failed";
}

/** What somebody said with an act, where the act's sentence and the request itself do not say it already. */
export function ownWords(
  { sentence, reason }: { sentence: string; reason: string | null },
  request: { reason: string },
): string | null {
  return reason === null || reason === request.reason || sentence.includes(reason) ? null : reason;
}

/** How a request like it ended. */
export function outcomeWord(state: string): string {
  return state in stateWords ? stateWords[state as RequestState].word : state;
}

/** What was done about a step that is late; null where nothing was yet. */
export function escalationWords({ escalation }: Pick<RequestRow, "escalation">): string | null {
  if (escalation === 0) return null;
  return escalation === 1 ? "Reminded" : "Escalated";
}

/** "a finance approver and a finance director"; null where it waits for nobody. */
export function waitingWords({ waitingFor }: Pick<RequestRow, "waitingFor">): string | null {
  if (waitingFor.length === 0) return null;
  return new Intl.ListFormat("en").format(waitingFor.map((role) => withArticle(role.toLowerCase())));
}

/** What a row says of where it stands: whom it waits for, or what became of it. */
export function standingWords(row: Pick<RequestRow, "state" | "waitingFor" | "standing" | "endedBecause">): string {
  if (row.state !== "pending") return row.endedBecause ?? stateWords[row.state].word;
  if (row.standing.onBehalfOf) return `Waits for you, for ${row.standing.onBehalfOf}`;
  if (row.standing.may) return "Waits for you";
  const others = waitingWords(row);
  return others === null ? stateWords.pending.word : `Waits for ${others}`;
}

const SHOWN_OF_HASH = 12;

/** The beginning of a packet's hash, enough to tell two apart by eye. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, SHOWN_OF_HASH)}…`;
}

export const coversWords: Record<ExceptionCovers, string> = {
  document: "This document alone",
  contract: "Everything billed under its contract",
};

/** What comes of each kind that is begun from a case, for whoever fills the form in. */
export const outsideHints: Record<OutsideKind, string> = {
  invoice_release: "The draft goes out as billing has it. The cases that hold it stay open.",
  outlier_release: "The charge is billed as it stands, and its case closes.",
  contract_exception: "What deviates stands from the first day to the last; where it goes further it is found again.",
  rate_change: "The system that keeps the agreement has the new price from that day on, and billing follows.",
  revenue_override: "What lies in closed months stays; what is left is recognised in equal parts over these months.",
};
