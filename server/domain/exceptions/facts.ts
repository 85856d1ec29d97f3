import type { ControlTotalView } from "#server/domain/completeness/views";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { ContractSubjectFacts } from "#server/domain/exceptions/contract-facts";
import type { CreditFacts } from "#server/domain/exceptions/credit-facts";
import type { CustomerFacts } from "#server/domain/exceptions/customer-facts";
import type { InvoicePartyFacts } from "#server/domain/exceptions/customer-facts-of-invoices";
import type { PaymentFacts } from "#server/domain/exceptions/payment-facts";
import type {
  DeliveryFacts,
  ErpCreditFacts,
  ErpFeedFacts,
  RevenueFacts,
} from "#server/domain/exceptions/process-facts";
import type { BilledMilestoneFacts, BilledTimeFacts, ProjectFacts } from "#server/domain/exceptions/project-facts";
import type { RequestFacts } from "#server/domain/exceptions/request-facts";
import type { ServiceCreditFacts } from "#server/domain/exceptions/service-credit-facts";
import type { AcceptedUsageFacts, UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** Where a fact stands in its source, and when we last saw it there. */
export type Seen = { system: string; externalId: string; seenAt: Date };

export type PostalAddress = {
  line1: string | null;
  city: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
};

/** A customer as one system has it. */
export type CustomerMaster = Seen & { name: string | null; address: PostalAddress };

export type InvoiceLineFacts = {
  externalId: string;
  description: string;
  productCode: string | null;
  quantity: bigint | null;
  /** Millionths of a minor unit. */
  unitPriceMicros: bigint | null;
  amountMinor: bigint;
  periodStartsOn: PlainDate | null;
  periodEndsOn: PlainDate | null;
  isProration: boolean;
  /** To the second, where the source says it of a line for part of a period. */
  periodStartsAt?: Date | null;
  periodEndsAt?: Date | null;
};

/** What an order of the contract agreed for one product from its first day on. */
export type ContractPriceFacts = Seen & {
  productCode: string;
  quantity: bigint;
  unitPriceMicros: bigint;
  includedUnits: bigint | null;
  overageUnitPriceMicros: bigint | null;
  startsOn: PlainDate;
  endsOn: PlainDate | null;
  orderNumber: string;
  orderKind: string;
  /** Whether the order binds: one still in draft, or whose prices nobody approved yet, does not. */
  isBinding: boolean;
  /** Signed, though somebody still has to approve its prices or refused to: pending or rejected. */
  withoutApproval?: "pending" | "rejected" | null;
};

export type ContractFacts = Seen & {
  number: string;
  currency: string;
  startsOn: PlainDate;
  endsOn: PlainDate | null;
  poNumber: string | null;
  prices: readonly ContractPriceFacts[];
};

export type UsageFacts = Seen & {
  productCode: string;
  periodStartsOn: PlainDate;
  periodEndsOn: PlainDate;
  quantity: bigint;
};

export type PaymentAttemptFacts = Seen & {
  status: string;
  amountMinor: bigint;
  failureCode: string | null;
  failureMessage: string | null;
  declineCode: string | null;
  method: string | null;
  attemptedAt: Date;
};

/** A staging row through which the invoice reaches the ERP. */
export type ErpImportFacts = Seen & {
  status: string;
  errorCode: string | null;
  errorMessage: string | null;
  amountMinor: bigint;
  currency: string;
  postingPeriod: string | null;
  documentOn: PlainDate;
  dimensions: Readonly<Record<string, string | null>>;
  /** The source's own clock: which of several rows is the latest. */
  changedAt: Date;
};

/** What the ERP has posted for the invoice. */
export type ErpPostingFacts = Seen & {
  number: string | null;
  status: string;
  currency: string;
  totalMinor: bigint;
  /** Null where the ERP does not tell it apart. */
  taxMinor: bigint | null;
  documentOn: PlainDate;
};

/** Another invoice of the customer that may bill the same thing. */
export type SiblingFacts = Seen & {
  id: string;
  number: string | null;
  status: string;
  totalMinor: bigint;
  issuedOn: PlainDate;
  periodStartsOn: PlainDate | null;
  periodEndsOn: PlainDate | null;
  poNumber: string | null;
  createdAt: Date | null;
  billingReason: string | null;
  lines: readonly InvoiceLineFacts[];
};

/** Everything detection may know about one invoice, from every system. Loaded in sets; the types are pure over it. */
export type InvoiceFacts = {
  invoice: Seen & {
    id: string;
    number: string | null;
    status: string;
    isDeleted: boolean;
    currency: string;
    collectionMethod: string | null;
    isAutoAdvancing: boolean;
    issuedOn: PlainDate;
    dueOn: PlainDate | null;
    periodStartsOn: PlainDate | null;
    periodEndsOn: PlainDate | null;
    subtotalMinor: bigint;
    taxMinor: bigint;
    totalMinor: bigint;
    /** Total less allocations and credits. */
    balanceMinor: bigint;
    /** Credit memos issued against it. */
    creditedMinor: bigint;
    nextAttemptAt: Date | null;
    poNumber: string | null;
    taxStatus: string | null;
    taxDetail: string | null;
    finalizationError: string | null;
    hasSubscription: boolean;
    createdAt: Date | null;
    finalizedAt: Date | null;
    /** Why billing made it: "subscription_cycle" by its own clock, "manual" by hand. */
    billingReason: string | null;
    /** Whether an open case holds it back. */
    isHeld: boolean;
  };
  lines: readonly InvoiceLineFacts[];
  entity: { code: string; name: string; country: string; currency: string; timeZone: string };
  customer: {
    id: string;
    name: string;
    tier: string | null;
    country: string | null;
    isPoRequired: boolean;
    crm: CustomerMaster | null;
    billing: CustomerMaster | null;
  };
  contract: ContractFacts | null;
  usage: readonly UsageFacts[];
  /** Day by day, from 90 days before the invoice's period on: the customer's usual use, and what came after the period. */
  usageDays: readonly UsageDayFacts[];
  acceptedUsage: readonly AcceptedUsageFacts[];
  attempts: readonly PaymentAttemptFacts[];
  erpImports: readonly ErpImportFacts[];
  erpPostings: readonly ErpPostingFacts[];
  erpCredits: readonly ErpCreditFacts[];
  erpFeed: ErpFeedFacts;
  revenue: RevenueFacts;
  delivery: DeliveryFacts;
  /** What the entity's accepted postings mostly carry: the proposal where one is missing. */
  usualDimensions: Readonly<Record<string, string | null>>;
  siblings: readonly SiblingFacts[];
  party: InvoicePartyFacts;
  /** Milestones and hours that the project system says are on this invoice. */
  milestones: readonly BilledMilestoneFacts[];
  time: readonly BilledTimeFacts[];
};

/** One message of a source that did or did not find its way in. */
export type InboxFacts = {
  id: string;
  source: string;
  account: string;
  stream: string;
  eventId: string;
  correlationId: string;
  arrivedBy: string;
  receivedAt: Date;
  settledAt: Date | null;
  state: string;
  reason: string | null;
  field: string | null;
  mappingVersion: string | null;
  /** What the message holds at the field in question, shortened; null when it cannot be read. */
  found: string | null;
  /** Whom it concerns, as ids in its payload tell; null when none is known. Asked of dead messages alone, as what follows. */
  customer: { id: string; name: string; tier: string | null; entityCode: string } | null;
  /** The object it speaks of, in words: "invoice in_1Qx…". */
  object: string | null;
  /** How people call the document. */
  document: string | null;
  /** The money an invoice or payment in it speaks of. */
  amount: Money | null;
  /** What most likely lies behind it. */
  likelyCause: string | null;
  /** Where the field in trouble stands, and its value as it would be typed. */
  place: { pointer: string; isThere: boolean; typed: string } | null;
  /** How often people corrected it, and the mapping document they chose. */
  amendmentCount: number;
  mappingDocument: number | null;
  /** Mapping documents of its source that were published, the latest first. */
  publishedMappings: readonly number[];
};

/** One count of one day, both sides. */
export type ControlTotalFacts = ControlTotalView & { sourceLabel: string; subjectLabel: string };

export type FactsBySubject = {
  payment: PaymentFacts;
  bank_entry: BankEntryFacts;
  invoice: InvoiceFacts;
  inbox: InboxFacts;
  control_total: ControlTotalFacts;
  customer: CustomerFacts;
  contract: ContractSubjectFacts;
  project: ProjectFacts;
  credit: CreditFacts;
  service_credit: ServiceCreditFacts;
  request: RequestFacts;
};
export type SubjectKind = keyof FactsBySubject;

/** Statuses in which an invoice still asks somebody for money, or will. */
export const liveStatuses: readonly string[] = ["draft", "open"];
/** Statuses in which the invoice states a claim, settled or not. */
export const claimStatuses: readonly string[] = ["draft", "open", "paid"];

export function isLive(facts: InvoiceFacts): boolean {
  return !facts.invoice.isDeleted && liveStatuses.includes(facts.invoice.status);
}

export function isClaim(facts: InvoiceFacts): boolean {
  return !facts.invoice.isDeleted && claimStatuses.includes(facts.invoice.status);
}

export function isDraft(facts: { invoice: Pick<InvoiceFacts["invoice"], "isDeleted" | "status"> }): boolean {
  return !facts.invoice.isDeleted && facts.invoice.status === "draft";
}

/** How people call the invoice: its number, or the draft's own id. */
export function documentName(invoice: { number: string | null; externalId: string }): string {
  return invoice.number ?? `draft ${invoice.externalId}`;
}
