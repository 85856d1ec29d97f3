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
  createdAt: number;
  canceledAt: number | null;
}

export interface UsageProfile {
  dailyUnits: number;
  growthPpmPerDay: number;
  pauses: { from: number; to: number }[];
  bursts: { at: number; units: number }[];
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
  paymentIntentId: string;
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
  lines: { id: string; invoiceLineId: string | null; description: string; quantity: number; amount: number }[];
  refundId: string | null;
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
