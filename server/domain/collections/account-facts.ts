import type { StepAction } from "#server/domain/collections/dunning-policy";
import type { PlainDate } from "#server/domain/time";

/** An invoice as collections sees it at the end of a day. Amounts are minor units of its currency. */
export type InvoiceFacts = {
  id: string;
  number: string;
  currency: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** What is left to pay: lines less payments and credits. */
  openMinor: bigint;
  /** Of what is open, what the customer contests. */
  disputedMinor: bigint;
  /** Of what is open, what a plan collects in instalments. */
  plannedMinor: bigint;
  /** Of what is open, money that arrived and very likely belongs here, or that a charge under way will bring. */
  arrivingMinor: bigint;
  /** When the gateway tries to charge again by itself; null where nobody is charged. */
  nextChargeOn: PlainDate | null;
  /** The case whose finding says that the invoice itself is wrong; nobody is reminded of a wrong invoice. */
  wrongBy: { caseNumber: number; words: string } | null;
  /** Steps that were carried out or begun for it, each with its day. */
  taken: readonly TakenStep[];
};

/** `day` is how many days past due the step stood for when it was taken: a strategy may have been rewritten since. */
export type TakenStep = { step: string; day: number; on: PlainDate };

/** What somebody said would be paid, by when, of which invoices. */
export type PromiseFacts = {
  id: string;
  currency: string;
  amountMinor: bigint;
  /** By when. */
  promisedOn: PlainDate;
  /** When it was given. */
  givenOn: PlainDate;
  /** The invoices it is for; none means whatever is oldest. */
  invoiceIds: readonly string[];
  /** Paid on those invoices from the day it was given to its last day of grace, or until it ended: later money mends nothing. */
  paidMinor: bigint;
  /** Taken back or replaced by another one on that day. */
  endedOn: PlainDate | null;
};

/** A reason not to contact a customer, or about one invoice, with its last day; null lasts until somebody ends it. */
export type Exclusion = {
  /** Where it is more than somebody's decision to leave them out. */
  as?: "asked" | "agency";
  invoiceId: string | null;
  reason: string;
  from: PlainDate;
  until: PlainDate | null;
  enteredBy: string;
};

/** One contact of the ledger, whoever made it and over whatever channel. */
export type PastContact = { on: PlainDate; channel: string; isAutomated: boolean; direction: "out" | "in" };

/** What forbids any act of collection: bankruptcy and death stop everything, whoever asks. */
export const standstills = ["bankruptcy", "deceased"] as const;
export type Standstill = (typeof standstills)[number];

export type AccountFacts = {
  id: string;
  name: string;
  entity: string;
  tier: string | null;
  country: string | null;
  /** Where e-mail about money goes; null where nobody is known. */
  email: string | null;
  hasPostalAddress: boolean;
  standstill: Standstill | null;
  invoices: readonly InvoiceFacts[];
  promises: readonly PromiseFacts[];
  exclusions: readonly Exclusion[];
  contacts: readonly PastContact[];
  /** Numbers of open support tickets about billing. */
  openTickets: readonly string[];
  /** A renewal that is being negotiated and closes on that day. */
  renewalOn: PlainDate | null;
};

/** Days on which somebody in the customer's country works. */
export type WorkingDays = { isOpen(day: PlainDate): boolean };

/** Acts that reach the customer, as against work for somebody here. */
export const outward = ["email", "letter"] as const satisfies readonly StepAction[];
export type OutwardAction = (typeof outward)[number];

export function reachesCustomer(action: StepAction): action is OutwardAction {
  return (outward as readonly StepAction[]).includes(action);
}
