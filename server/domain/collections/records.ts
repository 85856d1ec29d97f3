import { type Standstill, standstills } from "#server/domain/collections/account-facts";

/** The closed sets of what people record about an account. */

export const contactDirections = ["out", "in"] as const;
export type ContactDirection = (typeof contactDirections)[number];

export const contactChannels = ["call", "email", "letter", "meeting", "chat", "portal"] as const;
export type ContactChannel = (typeof contactChannels)[number];

export const channelWords: Record<ContactChannel, string> = {
  call: "Call",
  email: "E-mail",
  letter: "Letter",
  meeting: "Meeting",
  chat: "Chat",
  portal: "Portal",
};

/** What came of a call or meeting. */
export const callOutcomes = [
  "reached",
  "promised",
  "contests",
  "cannot_pay",
  "refuses",
  "wrong_person",
  "left_message",
  "no_answer",
  "wrong_number",
] as const;
export type CallOutcome = (typeof callOutcomes)[number];

export const callOutcomeWords: Record<CallOutcome, string> = {
  reached: "Spoke with them",
  promised: "They promise to pay",
  contests: "They contest it",
  cannot_pay: "They cannot pay now",
  refuses: "They refuse to pay",
  wrong_person: "Somebody else is responsible",
  left_message: "Left a message",
  no_answer: "Nobody answered",
  wrong_number: "The number is wrong",
};

/** Outcomes of which nobody at the customer heard us. */
export const unheard: readonly CallOutcome[] = ["no_answer", "wrong_number"];

export const promiseEnds = ["withdrawn", "rescheduled"] as const;
export type PromiseEnd = (typeof promiseEnds)[number];

/**
 * Left out by somebody's decision; held while a success manager is asked to speak with the customer; handed over to an
 * agency; or stopped by what happened to the customer.
 */
export const exclusionKinds = ["left_out", "asked", "agency", "bankruptcy", "deceased"] as const;
export type ExclusionKind = (typeof exclusionKinds)[number];

export function isStandstill(kind: ExclusionKind): kind is Standstill {
  return (standstills as readonly ExclusionKind[]).includes(kind);
}

export const personRoles = [
  "accounts_payable",
  "finance",
  "purchasing",
  "business_owner",
  "executive",
  "legal",
  "other",
] as const;
export type PersonRole = (typeof personRoles)[number];

export const personRoleWords: Record<PersonRole, string> = {
  accounts_payable: "Accounts payable",
  finance: "Finance",
  purchasing: "Purchasing",
  business_owner: "Whoever ordered",
  executive: "Management",
  legal: "Legal",
  other: "Other",
};
