import type { CaseSort } from "#server/domain/cases/filters";
import type { CaseOutcome, CaseState, Severity, WaitingOn, WakeEvent } from "#server/domain/cases/machine";
import type { TicketView } from "#server/domain/cases/views";

/** What people read where the code holds a key. */
export const stateWords: Record<CaseState, string> = {
  routed: "Waiting to be taken",
  in_progress: "In progress",
  waiting: "Waiting on others",
  correcting: "Correcting at the source",
  resolved: "Resolved",
  dismissed: "Dismissed",
};

export const severityWords: Record<Severity, string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  critical: "Critical",
};

export const outcomeWords: Record<CaseOutcome, string> = {
  fixed: "Fixed at the source",
  self_closed: "Closed by itself: the finding no longer holds",
  resolved_by_hand: "Resolved by hand",
  accepted_as_is: "Accepted as it is",
  not_an_issue: "Not an issue",
  duplicate_case: "Duplicate of another case",
  handled_elsewhere: "Handled elsewhere",
};

export const waitingOnWords: Record<WaitingOn, string> = {
  customer: "the customer",
  internal: "a colleague",
  source: "the source system",
};

export const ticketStatusWords: Record<TicketView["status"], string> = {
  new: "new",
  open: "open",
  pending: "waiting for the customer",
  on_hold: "on hold",
  solved: "solved",
  closed: "closed",
};

export const wakeWords: Record<WakeEvent, string> = {
  payment: "a payment arrives",
  source_change: "the source changes",
  comment: "somebody comments",
};

export const sortWords: Record<CaseSort, string> = {
  priority: "Priority",
  due: "Due first",
  amount: "Largest amount",
  age: "Oldest first",
};

/** Systems as people call them; a connector that is new here shows its key until it is named. */
const systemNames: Record<string, string> = {
  stripe: "Billing (Stripe)",
  netsuite: "ERP (NetSuite)",
  salesforce: "CRM (Salesforce)",
  zendesk: "Support desk (Zendesk)",
  metering: "Usage metering",
  gocardless: "Direct debit (GoCardless)",
  avalara: "Tax engine (Avalara)",
  psa: "Project system",
  bank: "Bank",
  file: "Imported file",
  docket: "Docket",
  billing: "Billing",
  erp: "ERP",
  crm: "CRM",
};
export function systemName(key: string): string {
  return systemNames[key] ?? key;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
