import type { Frequency, ProductCode } from "#server/sandbox/world/catalogue";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Address, CollectionMethod, Currency, Customer, CustomField } from "#server/sandbox/world/model";

export interface Price {
  id: string;
  productCode: ProductCode;
  currency: Currency;
  frequency: Frequency;
  unitAmount: number;
  isList: boolean;
  createdAt: number;
}

export interface SubscriptionItem {
  id: string;
  productCode: ProductCode;
  priceId: string;
  quantity: number;
  createdAt: number;
}

export interface Subscription {
  id: string;
  number: number;
  customerId: string;
  contractId: string;
  status: "active" | "canceled";
  frequency: Frequency;
  anchorAt: number;
  /** The number of the period now running; period n starts n billing intervals after the anchor. */
  periodIndex: number;
  items: SubscriptionItem[];
  usage: UsageProfile;
  /** What changes inside the running period left for the next invoice. */
  pendingLines?: Omit<InvoiceLine, "id" | "tax">[];
  /** What whoever started it wrote on it, beside what every subscription carries. */
  metadata?: Record<string, string>;
  createdAt: number;
  canceledAt: number | null;
}

export interface UsageProfile {
  dailyUnits: number;
  growthPpmPerDay: number;
  pauses: { from: number; to: number }[];
  bursts: { at: number; units: number }[];
  /** Days since the epoch whose calls never arrived, at the meter or in billing. */
  lostDays: number[];
  /** Events of a day that the meter would not count, beside those it always refuses. */
  refusals: { day: number; events: number; reason: string }[];
  /** Calls the meter has counted and billing was not told of. */
  untold: { at: number; units: number }[];
  /** When the meter's word on a day changed by something other than calls coming in. */
  changes: { day: number; at: number }[];
}

export interface InvoiceLine {
  id: string;
  productCode: ProductCode | null;
  priceId: string | null;
  description: string;
  quantity: number;
  unitDecimal: string;
  amount: number;
  tax: number;
  periodStart: number;
  periodEnd: number;
  subscriptionItemId: string | null;
  metadata: Record<string, string>;
  /** It bills a part of a period, for a change inside it. */
  isProration?: boolean;
}

export type InvoiceStatus = "draft" | "open" | "paid" | "void" | "uncollectible" | "deleted";

export interface Invoice {
  id: string;
  customerId: string;
  entity: EntityCode;
  currency: Currency;
  subscriptionId: string | null;
  contractNumber: string | null;
  contractId: string | null;
  number: string | null;
  status: InvoiceStatus;
  billingReason: string;
  collection: CollectionMethod;
  autoAdvance: boolean;
  createdAt: number;
  finalizesAt: number | null;
  periodStart: number;
  periodEnd: number;
  lines: InvoiceLine[];
  subtotal: number;
  tax: number;
  total: number;
  creditedBeforePayment: number;
  creditedAfterPayment: number;
  /** How much of the customer's credit balance it used when it went out, of how much there was. */
  fromBalance: number;
  balanceBefore: number;
  amountPaid: number;
  taxStatus: "complete" | "failed" | "requires_location_inputs";
  taxEnabled: boolean;
  taxRateId: string | null;
  taxPpm: number;
  customFields: CustomField[];
  metadata: Record<string, string>;
  description: string | null;
  daysUntilDue: number | null;
  dueAt: number | null;
  address: Address;
  /** The customer's, as billing has it until the invoice goes out. */
  vatNumber: string | null;
  /** What the tax engine calculated, where that is not what was billed. */
  engineTax: { tax: number; changedAt: number } | null;
  finalizedAt: number | null;
  paidAt: number | null;
  voidedAt: number | null;
  uncollectibleAt: number | null;
  attemptCount: number;
  nextAttemptAt: number | null;
  lastChargeId: string | null;
  lastDecline: string | null;
  paymentIntentId: string | null;
  finalizationError: string | null;
  /** The invoice that this one repeats by mistake; its customer will not pay it. */
  duplicateOf: string | null;
  /** The last try to get it to its customer. */
  handover: Handover | null;
}

export interface Handover {
  channel: "email" | "portal" | "e_invoice";
  status: "sent" | "delivered" | "bounced" | "rejected";
  at: number;
}

export interface Charge {
  id: string;
  invoiceId: string;
  customerId: string;
  amount: number;
  refunded: number;
  currency: Currency;
  status: "succeeded" | "failed";
  declineCode: string | null;
  method: "card" | "customer_balance";
  card: Customer["card"];
  disputed: boolean;
  paymentIntentId: string;
  /** What its payer wrote, or the debit whose money it is. */
  reference: string | null;
  /** The legal entity whose account it reached, where that is not the invoice's. */
  receivedBy: EntityCode | null;
  /** When its bank books it; null for what comes in a sum with others or on an account nobody told of. */
  bankedAt: number | null;
  createdAt: number;
}

export interface InvoicePayment {
  id: string;
  invoiceId: string;
  amountRequested: number;
  amountPaid: number | null;
  currency: Currency;
  status: "open" | "paid" | "canceled";
  paymentIntentId: string;
  /** Set for money that was reported rather than collected; there is then no intent. */
  paymentRecordId: string | null;
  isDefault: boolean;
  createdAt: number;
  paidAt: number | null;
  canceledAt: number | null;
}

export interface CreditNote {
  id: string;
  number: string;
  invoiceId: string;
  customerId: string;
  entity: EntityCode;
  currency: Currency;
  subtotal: number;
  tax: number;
  total: number;
  reason: string | null;
  memo: string | null;
  type: "pre_payment" | "post_payment";
  lines: {
    id: string;
    invoiceLineId: string | null;
    description: string;
    quantity: number;
    amount: number;
    /** Set where the line was credited by its name; other credits tell their tax as a whole. */
    tax?: number;
  }[];
  refundId: string | null;
  /** What went to the customer's credit balance, and by which of its transactions. */
  toBalance: number;
  balanceTransactionId: string | null;
  /** What is given back by a way that billing only takes note of. */
  outOfBand?: number;
  metadata: Record<string, string>;
  voidedAt: number | null;
  createdAt: number;
}

/** One move of a customer's credit balance; negative amounts are credit, as Stripe counts. */
export interface BalanceTransaction {
  id: string;
  customerId: string;
  amount: number;
  endingBalance: number;
  currency: Currency;
  type: "adjustment" | "applied_to_invoice" | "credit_note" | "unapplied_from_invoice";
  invoiceId: string | null;
  creditNoteId: string | null;
  description: string | null;
  metadata: Record<string, string>;
  createdAt: number;
}

/** Money that somebody reported as received without Stripe collecting it. */
export interface PaymentRecord {
  id: string;
  customerId: string | null;
  amount: number;
  currency: Currency;
  method: string;
  metadata: Record<string, string>;
  /** What somebody reported as gone back, and under which reference. */
  returned: { amount: number; reference: string } | null;
  createdAt: number;
}

/** A charge that its payer takes back through the bank or the card scheme. */
export interface Dispute {
  id: string;
  chargeId: string;
  paymentIntentId: string;
  customerId: string;
  entity: EntityCode;
  amount: number;
  currency: Currency;
  reason: string;
  status: "needs_response" | "under_review" | "won" | "lost";
  evidence: Record<string, string>;
  evidenceDueAt: number;
  submissionCount: number;
  createdAt: number;
}

export interface Refund {
  id: string;
  chargeId: string;
  paymentIntentId: string;
  customerId: string;
  amount: number;
  currency: Currency;
  reason: string;
  /** Left out by those that a credit note brought about. */
  metadata?: Record<string, string>;
  createdAt: number;
}

export interface StripeEvent {
  id: string;
  type: string;
  createdAt: number;
  object: Record<string, unknown>;
  previous: Record<string, unknown> | null;
  requestId: string | null;
  idempotencyKey: string | null;
  /** Past its retention: the row stays for cursors, the payload is gone. */
  forgotten: boolean;
}
