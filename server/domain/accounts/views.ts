import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** What is left to pay, in minor units, by days past due. */
export type AgingBuckets = {
  current: bigint;
  d1_30: bigint;
  d31_60: bigint;
  d61_90: bigint;
  d91_120: bigint;
  d120_plus: bigint;
  total: bigint;
  invoices: number;
};

export type AccountAgingRow = AgingBuckets & { entity: string; currency: string };

/** A customer as collections know it. */
export type AccountView = {
  id: string;
  name: string;
  entity: string;
  /** The business day of the billing entity. */
  today: PlainDate;
  tier: string | null;
  region: string | null;
  country: string | null;
  standing: string | null;
  currency: string | null;
  paymentTermsDays: number | null;
  taxId: string | null;
  deliveryChannel: string | null;
  email: string | null;
  system: string;
  lastSeenAt: Date;
  parent: { id: string; name: string } | null;
  children: { id: string; name: string; entity: string; owed: Money[] }[];
  /** Money that arrived and pays no invoice yet, as far as it was not sent back. */
  unapplied: Money[];
};

export type AccountInvoice = {
  id: string;
  number: string | null;
  customer: { id: string; name: string };
  status: string;
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  total: Money;
  left: Money;
  /** Open: past its due day by so many days on the day looked at. Settled: paid so many days after it. */
  daysLate: number | null;
  /** What of it is contested; null where nothing is. */
  contested: Money | null;
  isHeldByCase: boolean;
  isInPlan: boolean;
};
export type AccountInvoicePage = { rows: AccountInvoice[]; nextCursor: string | null };

export type AccountPayment = {
  id: string;
  receivedOn: PlainDate;
  method: string | null;
  amount: Money;
  refunded: Money;
  unapplied: Money;
  /** What of it pays which invoice, the earliest first. */
  allocations: { invoiceId: string; number: string; amount: Money; appliedOn: PlainDate }[];
};
export type AccountPaymentPage = { rows: AccountPayment[]; nextCursor: string | null };

/** Money that pays no invoice yet, by the payment it came with. */
export type UnappliedPayment = { id: string; receivedOn: PlainDate; method: string | null; left: Money; days: number };

/** One try to charge. */
export type AccountAttempt = {
  id: string;
  at: Date;
  invoice: { id: string; number: string } | null;
  amount: Money;
  method: string | null;
  outcome: "succeeded" | "failed" | "pending";
  /** Why it failed, in words. */
  reason: string | null;
};
export type AccountAttemptPage = { rows: AccountAttempt[]; nextCursor: string | null };

/** A payment taken back through the bank or card scheme. */
export type AccountChargeback = {
  id: string;
  openedAt: Date;
  amount: Money;
  invoice: { id: string; number: string } | null;
  status: string;
  reason: string | null;
  evidenceDueAt: Date | null;
};

/** An open invoice that its customer contests, with what was said about it. */
export type ContestedInvoice = {
  id: string;
  number: string;
  dueOn: PlainDate | null;
  left: Money;
  ticket: { number: string; subject: string; status: string } | null;
};
/** What banks decided about payments the customer took back, in one currency. */
export type DecidedChargebacks = { won: Money; wonCount: number; lost: Money; lostCount: number };
export type AccountDisputes = {
  decided: DecidedChargebacks[];
  chargebacks: AccountChargeback[];
  contested: ContestedInvoice[];
};

export type ContractProduct = {
  productCode: string;
  quantity: bigint;
  unitPriceMicros: bigint;
  /** Units of use within the price; null where use is not measured. */
  includedUnits: bigint | null;
};

/** An agreement as signed, with the products that run under it today. */
export type AccountContract = {
  id: string;
  number: string;
  status: string;
  isRunning: boolean;
  startsOn: PlainDate;
  endsOn: PlainDate | null;
  billingFrequency: string | null;
  currency: string;
  poNumber: string | null;
  /** What is agreed for a year whatever is used; null where nothing of it runs. */
  yearly: Money | null;
  products: ContractProduct[];
  /** The deal that is to renew it, while it is open. */
  renewal: { name: string; stage: string; closesOn: PlainDate; amount: Money | null } | null;
  system: string;
};

/** What was used of one product, beside what is agreed. */
export type ProductUse = {
  productCode: string;
  /** The billing period that runs: so much used of so much included. */
  period: { startsOn: PlainDate; endsOn: PlainDate; used: bigint } | null;
  included: bigint | null;
  /** The last thirty whole days and the thirty before them; null where days are not told. */
  recent: { last: bigint; before: bigint } | null;
};

export type AccountTicket = {
  id: string;
  number: string;
  subject: string;
  status: string;
  priority: string | null;
  openedAt: Date;
  invoiceNumber: string | null;
};

/** What is known of how the customer gets on with what it bought. */
export type AccountHealth = {
  use: ProductUse[];
  openTickets: AccountTicket[];
  /** Tickets that were settled within the last ninety days. */
  settledTickets: number;
};
