import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { Seen } from "#server/domain/exceptions/facts";
import type { CashGround } from "#server/domain/exceptions/payment-ground";
import type { PlainDate } from "#server/domain/time";

/** An invoice as those see it who apply money: what it claims, what came in on it, what is left. */
export type CashInvoiceFacts = Seen & {
  id: string;
  number: string | null;
  status: string;
  entityCode: string;
  customerId: string;
  customerName: string;
  currency: string;
  totalMinor: bigint;
  /** Total less allocations and credits; zero once void. */
  balanceMinor: bigint;
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  /** The last day of the instalments that were agreed for it; null without such a plan. */
  planEndsOn: PlainDate | null;
  /** Whether a dispute over it has not ended. */
  isContested: boolean;
  poNumber: string | null;
  /** When the last money came in on it, where nothing is left to pay. */
  settledOn: PlainDate | null;
  credits: readonly { amountMinor: bigint; issuedOn: PlainDate }[];
};

/** Money that arrived, as far as it is compared with other money. */
export type CashPaymentFacts = Seen & {
  id: string;
  entityCode: string;
  customerId: string | null;
  customerName: string | null;
  /** Who paid, by the id its own system has for the customer. */
  payerId: string | null;
  currency: string;
  amountMinor: bigint;
  refundedMinor: bigint;
  method: string | null;
  receivedOn: PlainDate;
  intentId: string | null;
  /** What its payer wrote, or by what other systems know it. */
  reference: string | null;
  /** Whether a gateway other than the billing platform collected it. */
  isCollected: boolean;
  /** Whether its reference names a gateway's payment: then its system repeats what the gateway tells. */
  namesGatewayPayment: boolean;
  /** By what others may name it: its id, its mandate, the mandate's reference. */
  marks: readonly string[];
  /** The invoice its own record names, whether or not it was applied there. */
  namedInvoiceId: string | null;
  allocations: readonly { invoiceId: string; amountMinor: bigint; appliedOn: PlainDate }[];
  /** What the invoices it pays are called. */
  invoiceNumbers: readonly string[];
};

export type PaymentRefundFacts = Seen & { amountMinor: bigint; currency: string; status: string; createdAt: Date };

/** A payment its payer takes back. */
export type PaymentDisputeFacts = Seen & {
  id: string;
  amountMinor: bigint;
  currency: string;
  status: string;
  reason: string | null;
  openedAt: Date;
  evidenceDueAt: Date | null;
  /** The evidence that was gathered for the payer's bank and is kept with the case. */
  pack: { name: string; contentHash: string } | null;
};

/** A booking of a bank account that may carry the payment. */
export type CarrierFacts = Seen & {
  id: string;
  entityCode: string;
  accountName: string;
  bookedOn: PlainDate;
  currency: string;
  amountMinor: bigint;
  counterpartyName: string | null;
  counterpartyAccount: string | null;
  endToEndReference: string | null;
  remittance: string | null;
};

/** An act of ours on the subject that the source confirmed. */
export type ConfirmedActFacts = Seen & {
  id: string;
  operation: string;
  payload: Readonly<Record<string, unknown>>;
  confirmation: string | null;
};

/** What each legal entity is called in the ERP, by its code. */
export type Subsidiaries = Readonly<Record<string, { system: string; id: string; name: string }>>;

export type EntityFacts = { code: string; name: string; country: string; currency: string; timeZone: string };

/** Everything detection may know about one payment, from every system. */
export type PaymentFacts = {
  payment: CashPaymentFacts & { isDeleted: boolean };
  entity: EntityFacts;
  customer: { id: string; name: string; tier: string | null; country: string | null } | null;
  /** The invoices it pays, names in its record, or names in its reference. */
  invoices: readonly CashInvoiceFacts[];
  refunds: readonly PaymentRefundFacts[];
  disputes: readonly PaymentDisputeFacts[];
  /** Other payments on the same invoices, of the same intent, or that tell of the same money. */
  others: readonly CashPaymentFacts[];
  /** The customer's open invoices in its currency; where nobody tells whose it is, what it names and what whoever paid so before owes. */
  openInvoices: readonly CashInvoiceFacts[];
  carriers: readonly CarrierFacts[];
  acts: readonly ConfirmedActFacts[];
  subsidiaries: Subsidiaries;
  /** Who may have paid; looked up where the payment stands on nothing. */
  ground: CashGround;
  /** What money and invoices are matched by. */
  matching: MatchingPolicy;
  /** Hours before a card scheme's deadline by which it is to be answered. */
  evidenceLeadHours: number;
};

export function invoiceOf(facts: { invoices: readonly CashInvoiceFacts[] }, id: string): CashInvoiceFacts | null {
  return facts.invoices.find((invoice) => invoice.id === id) ?? null;
}
