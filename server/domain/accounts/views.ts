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
  isDisputed: boolean;
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
};
export type AccountPaymentPage = { rows: AccountPayment[]; nextCursor: string | null };
