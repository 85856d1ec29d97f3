import type {
  CreditFacts,
  CreditMemoFacts,
  ErpCreditPostingFacts,
  OpenInvoiceFacts,
} from "#server/domain/exceptions/credit-facts";
import type {
  IssuedCreditFacts,
  PromiseFacts,
  ServiceCreditFacts,
} from "#server/domain/exceptions/service-credit-facts";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
const seen = (system: string, externalId: string) => ({ system, externalId, seenAt: SEEN_AT });

/** €119.00 with €19.00 of tax on the seat line, refunded, a month ago. */
export function givenCredit(given: Partial<CreditMemoFacts> = {}): CreditMemoFacts {
  return {
    ...seen("stripe", "cn_2"),
    id: "00000000-0000-4000-8000-0000000000c2",
    number: "DE01-001001-CN-02",
    status: "issued",
    isDeleted: false,
    currency: "EUR",
    totalMinor: 11_900n,
    taxMinor: 1_900n,
    reason: "product_unsatisfactory",
    memo: "Credit for the outage",
    issuedOn: "2026-02-01",
    issuedAt: new Date("2026-02-01T10:00:00.000Z"),
    lines: [{ invoiceLineId: "il_seats", description: "100 × Meridian Team", amountMinor: 10_000n }],
    refundedMinor: 0n,
    toBalanceMinor: 0n,
    ...given,
  };
}

export function givenOpenInvoice(given: Partial<OpenInvoiceFacts> = {}): OpenInvoiceFacts {
  return {
    ...seen("stripe", "in_open"),
    id: "00000000-0000-4000-8000-0000000000a9",
    number: "DE01-001009",
    issuedOn: "2026-02-10",
    dueOn: "2026-03-12",
    balanceMinor: 500_000n,
    ...given,
  };
}

export function givenCreditPosting(given: Partial<ErpCreditPostingFacts> = {}): ErpCreditPostingFacts {
  return {
    ...seen("netsuite", "100200"),
    number: "CRED30007",
    status: "Fully Applied",
    currency: "EUR",
    totalMinor: 11_900n,
    documentOn: "2026-02-01",
    ...given,
  };
}

type Given = Partial<Omit<CreditFacts, "credit" | "invoice">> & {
  credit?: Partial<CreditMemoFacts>;
  invoice?: Partial<CreditFacts["invoice"]>;
};

/** A credit of an open invoice over €10,710.00, as it should be. */
export function givenCreditFacts({ credit, invoice, ...given }: Given = {}): CreditFacts {
  return {
    credit: givenCredit(credit),
    invoice: {
      ...seen("stripe", "in_1"),
      id: "00000000-0000-4000-8000-0000000000a1",
      number: "DE01-001001",
      status: "open",
      isDeleted: false,
      totalMinor: 1_071_000n,
      taxMinor: 171_000n,
      balanceMinor: 1_059_100n,
      creditedMinor: 11_900n,
      paidMinor: 0n,
      paidByThenMinor: 0n,
      refundedMinor: 0n,
      erpInvoiceId: "100100",
      ...invoice,
    },
    siblings: [],
    customerBalance: { ...seen("stripe", "cus_1"), minor: 0n },
    newerToBalanceMinor: 0n,
    erpPostings: [givenCreditPosting()],
    openInvoices: [],
    entity: { code: "DE01", timeZone: "Europe/Berlin" },
    customer: { id: "00000000-0000-4000-8000-0000000000d1", name: "Hallmann Logistik", tier: null, billingId: "cus_1" },
    ...given,
  };
}

/** €119.00 promised on ticket 10417 for DE01-001001. */
export function givenPromise(given: Partial<PromiseFacts> = {}): PromiseFacts {
  return {
    ...seen("zendesk", "10417"),
    id: "00000000-0000-4000-8000-0000000000b1",
    status: "granted",
    isDeleted: false,
    currency: "EUR",
    amountMinor: 11_900n,
    reason: "Refund for part of DE01-001001",
    invoiceNumber: "DE01-001001",
    grantedBy: "Svenja Albers",
    grantedOn: "2026-02-01",
    ticketNumber: "10417",
    ...given,
  };
}

export function givenIssued(given: Partial<IssuedCreditFacts> = {}): IssuedCreditFacts {
  return {
    ...givenCredit({ memo: null, issuedOn: "2026-02-03", issuedAt: new Date("2026-02-03T10:00:00.000Z") }),
    invoiceNumber: "DE01-001001",
    erpInvoiceId: "100100",
    erpPostings: [givenCreditPosting()],
    ...given,
  };
}

type GivenService = Partial<Omit<ServiceCreditFacts, "promise">> & { promise?: Partial<PromiseFacts> };

/** A promise that billing and the ERP have kept. */
export function givenServiceCredit({ promise, ...given }: GivenService = {}): ServiceCreditFacts {
  return {
    promise: givenPromise(promise),
    siblings: [],
    credits: [givenIssued()],
    invoice: {
      ...seen("stripe", "in_1"),
      number: "DE01-001001",
      status: "open",
      totalMinor: 1_071_000n,
      balanceMinor: 1_071_000n,
    },
    openInvoices: [],
    entity: { code: "DE01", timeZone: "Europe/Berlin" },
    customer: { id: "00000000-0000-4000-8000-0000000000d1", name: "Hallmann Logistik", tier: null },
    erp: { system: "netsuite", customerId: "501", subsidiaryId: "2" },
    ...given,
  };
}
