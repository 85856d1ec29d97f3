import type {
  ContractFacts,
  ContractPriceFacts,
  ErpImportFacts,
  InboxFacts,
  InvoiceFacts,
  InvoiceLineFacts,
  PaymentAttemptFacts,
  SiblingFacts,
  UsageFacts,
} from "#server/domain/exceptions/facts";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
export const TODAY = "2026-03-02";

/** Euros and cents as millionths of a cent: price(90) is €90.00. */
export function price(units: number, decimals = 2): bigint {
  return BigInt(Math.round(units * 10 ** decimals)) * 1_000_000n;
}

/** One seat line of the running month: 100 seats at €90.00. */
export function givenLine(given: Partial<InvoiceLineFacts> = {}): InvoiceLineFacts {
  return {
    externalId: "il_seats",
    description: "100 × Meridian Team",
    productCode: "PLATFORM_TEAM",
    quantity: 100n,
    unitPriceMicros: price(90),
    amountMinor: 900_000n,
    periodStartsOn: "2026-03-01",
    periodEndsOn: "2026-04-01",
    isProration: false,
    ...given,
  };
}

/** The order item that agrees the seat line. */
export function givenPrice(given: Partial<ContractPriceFacts> = {}): ContractPriceFacts {
  return {
    system: "salesforce",
    externalId: "802A",
    seenAt: SEEN_AT,
    productCode: "PLATFORM_TEAM",
    quantity: 100n,
    unitPriceMicros: price(90),
    includedUnits: null,
    overageUnitPriceMicros: null,
    startsOn: "2025-03-01",
    endsOn: "2027-02-28",
    orderNumber: "00000100",
    orderKind: "new",
    isBinding: true,
    ...given,
  };
}

/** API calls: 1,000 units included, €1.10 each beyond. */
export function givenMeteredPrice(given: Partial<ContractPriceFacts> = {}): ContractPriceFacts {
  return givenPrice({
    externalId: "802B",
    productCode: "API_CALLS",
    quantity: 1n,
    unitPriceMicros: price(1.1),
    includedUnits: 1_000n,
    overageUnitPriceMicros: price(1.1),
    ...given,
  });
}

export function givenUsageLine(quantity: bigint, given: Partial<InvoiceLineFacts> = {}): InvoiceLineFacts {
  return givenLine({
    externalId: "il_calls",
    description: `API calls beyond the included volume (${quantity} × 1,000)`,
    productCode: "API_CALLS",
    quantity,
    unitPriceMicros: price(1.1),
    amountMinor: quantity * 110n,
    periodStartsOn: "2026-02-01",
    periodEndsOn: "2026-03-01",
    ...given,
  });
}

export function givenUsage(quantity: bigint, given: Partial<UsageFacts> = {}): UsageFacts {
  return {
    system: "stripe",
    externalId: "mtr_1:cus_1:2026-02-01",
    seenAt: SEEN_AT,
    productCode: "API_CALLS",
    periodStartsOn: "2026-02-01",
    periodEndsOn: "2026-03-01",
    quantity,
    ...given,
  };
}

export function givenContract(given: Partial<ContractFacts> = {}): ContractFacts {
  return {
    system: "salesforce",
    externalId: "800A",
    seenAt: SEEN_AT,
    number: "00010042",
    currency: "EUR",
    startsOn: "2025-03-01",
    endsOn: "2027-02-28",
    poNumber: null,
    prices: [givenPrice()],
    ...given,
  };
}

export function givenAttempt(given: Partial<PaymentAttemptFacts> = {}): PaymentAttemptFacts {
  return {
    system: "stripe",
    externalId: "ch_1",
    seenAt: SEEN_AT,
    status: "failed",
    amountMinor: 1_071_000n,
    failureCode: "card_declined",
    failureMessage: "Your card has insufficient funds.",
    declineCode: "insufficient_funds",
    method: "card",
    attemptedAt: new Date("2026-03-01T10:00:00.000Z"),
    ...given,
  };
}

export function givenImport(given: Partial<ErpImportFacts> = {}): ErpImportFacts {
  return {
    system: "netsuite",
    externalId: "50001",
    seenAt: SEEN_AT,
    status: "rejected",
    errorCode: "MISSING_DEPARTMENT",
    errorMessage: "Please enter value(s) for: Department.",
    amountMinor: 1_071_000n,
    currency: "EUR",
    postingPeriod: "Mar 2026",
    documentOn: "2026-03-01",
    dimensions: { department: null, glAccount: "4000", subsidiary: "2" },
    changedAt: new Date("2026-03-01T12:00:00.000Z"),
    ...given,
  };
}

export function givenSibling(given: Partial<SiblingFacts> = {}): SiblingFacts {
  return {
    system: "stripe",
    externalId: "in_first",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-000000000002",
    number: "DE01-001001",
    status: "open",
    totalMinor: 1_071_000n,
    issuedOn: "2026-03-01",
    periodStartsOn: "2026-02-01",
    periodEndsOn: "2026-03-01",
    poNumber: null,
    createdAt: new Date("2026-03-01T06:00:00.000Z"),
    billingReason: "subscription_cycle",
    lines: [givenLine()],
    ...given,
  };
}

type Given = Partial<Omit<InvoiceFacts, "invoice" | "customer">> & {
  invoice?: Partial<InvoiceFacts["invoice"]>;
  customer?: Partial<InvoiceFacts["customer"]>;
};

/** A German draft that is right in every respect: 100 seats at €90.00 as the contract says, taxed at 19 %. */
export function givenFacts({ invoice, customer, ...given }: Given = {}): InvoiceFacts {
  const address = { line1: "Lindenstraße 4", city: "Leipzig", region: null, postalCode: "04109", country: "DE" };
  return {
    invoice: {
      system: "stripe",
      externalId: "in_second",
      seenAt: SEEN_AT,
      id: "00000000-0000-8000-8000-000000000001",
      number: null,
      status: "draft",
      isDeleted: false,
      currency: "EUR",
      collectionMethod: "charge_automatically",
      isAutoAdvancing: true,
      issuedOn: "2026-03-01",
      dueOn: null,
      periodStartsOn: "2026-02-01",
      periodEndsOn: "2026-03-01",
      subtotalMinor: 900_000n,
      taxMinor: 171_000n,
      totalMinor: 1_071_000n,
      balanceMinor: 1_071_000n,
      creditedMinor: 0n,
      nextAttemptAt: null,
      poNumber: null,
      taxStatus: "complete",
      taxDetail: null,
      finalizationError: null,
      hasSubscription: true,
      createdAt: new Date("2026-03-01T09:00:00.000Z"),
      finalizedAt: null,
      billingReason: "subscription_cycle",
      isHeld: false,
      ...invoice,
    },
    lines: [givenLine()],
    entity: { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    customer: {
      id: "00000000-0000-8000-8000-0000000000c1",
      name: "Hallmann Logistik",
      tier: "Growth",
      country: "DE",
      isPoRequired: false,
      crm: { system: "salesforce", externalId: "001A", seenAt: SEEN_AT, name: "Hallmann Logistik", address },
      billing: { system: "stripe", externalId: "cus_1", seenAt: SEEN_AT, name: "Hallmann Logistik", address },
      ...customer,
    },
    contract: givenContract(),
    usage: [],
    usageDays: [],
    acceptedUsage: [],
    attempts: [],
    erpImports: [],
    erpPostings: [],
    erpCredits: [],
    erpFeed: { isUsed: true, readAt: SEEN_AT, lastStaged: null },
    revenue: { isUsed: true, schedules: [] },
    delivery: { isTracked: true, tries: [], wantedChannel: null, email: "accounts@hallmann.example" },
    usualDimensions: { department: "200", glAccount: "4010", subsidiary: "2" },
    siblings: [],
    party: {
      taxIds: [{ type: "eu_vat", value: "DE123456789" }],
      taxedIn: { country: "DE", region: null },
      isExempt: false,
      masterTaxIds: [
        { system: "salesforce", externalId: "001A", seenAt: SEEN_AT, role: "crm", value: "DE123456789" },
        { system: "netsuite", externalId: "2001", seenAt: SEEN_AT, role: "erp", value: "DE123456789" },
      ],
      engine: null,
      account: { system: "salesforce", externalId: "001A", seenAt: SEEN_AT, entityCode: "DE01", currency: "EUR" },
      contractor: {
        id: "00000000-0000-8000-8000-0000000000c1",
        name: "Hallmann Logistik",
        entityCode: "DE01",
        isAbove: false,
      },
    },
    milestones: [],
    time: [],
    ...given,
  };
}

export function givenMessage(given: Partial<InboxFacts> = {}): InboxFacts {
  return {
    id: "00000000-0000-8000-8000-0000000000a1",
    source: "stripe",
    account: "acct_meridian",
    stream: "invoice.updated",
    eventId: "evt_9",
    correlationId: "req_9",
    arrivedBy: "webhook",
    receivedAt: SEEN_AT,
    settledAt: SEEN_AT,
    state: "dead",
    reason: "The total is text, an amount in cents was expected.",
    field: "data.object.total",
    mappingVersion: "stripe-1",
    found: '"12,00"',
    customer: null,
    object: null,
    document: null,
    amount: null,
    likelyCause: null,
    place: { pointer: "/data/object/total", isThere: true, typed: "12,00" },
    amendmentCount: 0,
    mappingDocument: null,
    publishedMappings: [],
    ...given,
  };
}
