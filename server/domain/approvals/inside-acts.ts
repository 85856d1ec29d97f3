import type { ReturnReason } from "#server/domain/cash/bank-returns";
import type { Acceptance } from "#server/domain/exceptions/accepted-findings";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/** The system whose acts Docket performs itself. */
export const DOCKET = "docket";

/** The acts Docket performs in its own rows once a request is signed. Amounts are strings of minor units. */
export type InsideOperation =
  | PlanAgree
  | AgencyHandOver
  | PolicyPublish
  | GrantGive
  | GrantEnd
  | MessagesSkip
  | MessagesReadAgain
  | DifferenceAccept
  | FindingAccept
  | MoneyReturn;

/** Agrees with a customer that open invoices are paid in instalments. */
export type PlanAgree = {
  operation: "plan.agree";
  customerId: string;
  currency: string;
  invoices: readonly { invoiceId: string; leftMinor: string }[];
  instalments: readonly { dueOn: PlainDate; amountMinor: string }[];
  note: string;
};

/** Hands what a customer owes over to a collection agency. */
export type AgencyHandOver = {
  operation: "agency.hand_over";
  customerId: string;
  agency: string;
  invoices: readonly { invoiceId: string; currency: string; leftMinor: string }[];
  note: string;
};

/** Puts a drafted version of a document in force. */
export type PolicyPublish = {
  operation: "policy.publish";
  kind: string;
  version: number;
  /** SHA-256 of the draft's canonical JSON: another text is another draft. */
  contentHash: string;
};

export type GrantGive = {
  operation: "grant.give";
  userId: string;
  role: string;
  entities: "all" | readonly string[];
  /** ISO instants; null begins at once and ends never. */
  startsAt: string | null;
  endsAt: string | null;
  reviewerId: string | null;
};

export type GrantEnd = {
  operation: "grant.end";
  grantId: string;
  /** ISO instant; null ends it at once. */
  from: string | null;
};

/** Leaves dead letters for good. */
export type MessagesSkip = { operation: "messages.skip"; ids: readonly string[] };

/** Reads messages again that were settled or set aside. */
export type MessagesReadAgain = { operation: "messages.read_again"; ids: readonly string[] };

/** Lets the difference between two counts stand: these two hashes and no others. */
export type DifferenceAccept = { operation: "difference.accept"; totalId: string; sourceHash: string; ourHash: string };

/** Writes down what was signed to stand although it was found: detection reads it. */
export type FindingAccept = {
  operation: "finding.accept";
  /** What it counts for: a subject, or a contract and then every invoice under it as well. */
  subjectType: SubjectKind;
  subjectId: string;
  /** The exception type it was found by. */
  type: string;
  acceptance: Acceptance;
  /** What exactly, as the type writes a finding. */
  details: Record<string, unknown>;
  fromOn: PlainDate;
  /** The last day on which it counts; null while the document stands. */
  untilOn: PlainDate | null;
};

/** Writes the order to the bank that sends money of a booking back to its payer. */
export type MoneyReturn = {
  operation: "money.return";
  entryId: string;
  amountMinor: string;
  currency: string;
  why: ReturnReason;
};
