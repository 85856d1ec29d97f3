import { defaultMatchingPolicy } from "#server/domain/bank/matching-policy";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { CashInvoiceFacts, CashPaymentFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { nothingKnown } from "#server/domain/exceptions/payment-ground";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
export const TODAY = "2026-03-20";

export const givenEntity = {
  code: "DE01",
  name: "Meridian Metrics GmbH",
  country: "DE",
  currency: "EUR",
  timeZone: "Europe/Berlin",
};

/** DE01-001001 of Alder GmbH over €1,190.00, open and due on 10 March. */
export function givenInvoice(given: Partial<CashInvoiceFacts> = {}): CashInvoiceFacts {
  const totalMinor = given.totalMinor ?? 119_000n;
  return {
    system: "stripe",
    externalId: `in_${given.number ?? "DE01-001001"}`,
    seenAt: SEEN_AT,
    id: given.number ?? "DE01-001001",
    number: "DE01-001001",
    status: "open",
    entityCode: "DE01",
    customerId: "alder",
    customerName: "Alder GmbH",
    currency: "EUR",
    totalMinor,
    balanceMinor: totalMinor,
    issuedOn: "2026-02-10",
    dueOn: "2026-03-10",
    planEndsOn: null,
    isContested: false,
    poNumber: null,
    settledOn: null,
    credits: [],
    ...given,
  };
}

/** A transfer of Alder GmbH over €1,190.00 on 9 March that billing knows and that is on no invoice. */
export function givenMoney(given: Partial<CashPaymentFacts> = {}): CashPaymentFacts {
  return {
    system: "stripe",
    externalId: `ch_${given.id ?? "money"}`,
    seenAt: SEEN_AT,
    id: "money",
    entityCode: "DE01",
    customerId: "alder",
    customerName: "Alder GmbH",
    payerId: "cus_alder",
    currency: "EUR",
    amountMinor: 119_000n,
    refundedMinor: 0n,
    method: "customer_balance",
    receivedOn: "2026-03-09",
    intentId: `pi_${given.id ?? "money"}`,
    reference: null,
    isCollected: false,
    namesGatewayPayment: false,
    marks: [`ch_${given.id ?? "money"}`],
    namedInvoiceId: null,
    allocations: [],
    invoiceNumbers: [],
    ...given,
  };
}

/** The same money on an invoice, whole or in part. */
export function on(invoice: CashInvoiceFacts, amountMinor: bigint): CashPaymentFacts["allocations"][number] {
  return { invoiceId: invoice.id, amountMinor, appliedOn: "2026-03-09" };
}

type Given = Partial<Omit<PaymentFacts, "payment">> & {
  payment?: Partial<CashPaymentFacts> & { isDeleted?: boolean };
};

export function givenPaymentFacts({ payment, ...given }: Given = {}): PaymentFacts {
  return {
    payment: { ...givenMoney(payment), isDeleted: payment?.isDeleted ?? false },
    entity: givenEntity,
    customer: { id: "alder", name: "Alder GmbH", tier: null, country: "DE" },
    invoices: [],
    refunds: [],
    disputes: [],
    others: [],
    openInvoices: [],
    carriers: [],
    acts: [],
    subsidiaries: {
      DE01: { system: "netsuite", id: "2", name: "Meridian Metrics GmbH" },
      US01: { system: "netsuite", id: "1", name: "Meridian Metrics Inc." },
    },
    ground: nothingKnown,
    matching: defaultMatchingPolicy,
    evidenceLeadHours: 24,
    ...given,
  };
}

type Entry = BankEntryFacts["entry"];

/** €1,190.00 of Alder GmbH that DE01's bank booked on 9 March. */
export function givenEntry(given: Partial<Entry> = {}): Entry {
  return {
    system: "bank",
    externalId: `booking-${given.id ?? "entry"}`,
    seenAt: SEEN_AT,
    id: "entry",
    entityCode: "DE01",
    accountName: "Geschäftskonto",
    status: "booked",
    isDeleted: false,
    isReversal: false,
    isOwnTransfer: false,
    bookedOn: "2026-03-09",
    valueOn: "2026-03-09",
    currency: "EUR",
    amountMinor: 119_000n,
    transactionCode: "PMNT-RCDT-ESCT",
    counterpartyName: "ALDER GMBH",
    counterpartyAccount: "DE02500105170137075030",
    endToEndReference: null,
    bankReference: "B-1",
    returnReason: null,
    remittance: "Zahlung",
    ...given,
  };
}

export function givenEntryFacts({
  entry,
  ...given
}: Partial<Omit<BankEntryFacts, "entry">> & { entry?: Partial<Entry> } = {}): BankEntryFacts {
  return {
    entry: givenEntry(entry),
    entity: givenEntity,
    peers: [],
    payments: [],
    payouts: [],
    named: [],
    namedPayments: [],
    toldTo: null,
    candidates: [],
    acts: [],
    placed: { invoices: [], customers: {} },
    returns: [],
    subsidiaries: givenPaymentFacts().subsidiaries,
    ground: nothingKnown,
    matching: defaultMatchingPolicy,
    ...given,
  };
}
