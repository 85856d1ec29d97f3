import type { TestDatabase } from "#db/testing/database";
import type { Connector, RawMessage } from "#server/connectors/connector";
import type { FactsOf, RecordKind, SourceRecord } from "#server/domain/sync/records";
import { stableId } from "#server/kernel/ids";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

const KIND_OWNER = { crm: "salesforce", billing: "stripe", erp: "netsuite", file: "file" } as const;

/** The three legal entities of the demo. */
export async function givenEntities(db: TestDatabase): Promise<void> {
  await db.owner`insert into legal_entities (code, name, country, currency, time_zone, created_at) values
    ('US01', 'Meridian Metrics Inc.', 'US', 'USD', 'America/New_York', now()),
    ('DE01', 'Meridian Metrics GmbH', 'DE', 'EUR', 'Europe/Berlin', now()),
    ('JP01', 'Meridian Metrics K.K.', 'JP', 'JPY', 'Asia/Tokyo', now()) on conflict do nothing`;
}

/** A source whose messages carry records as they are, so that a test says what a system says without its wire format. */
export function plainSource(key: string, overrides: Partial<Connector> = {}): Connector {
  const nothing = () => Promise.reject(new Error("This source of a test acts on nothing."));
  return {
    key,
    label: key,
    account: "main",
    role: "billing",
    every: "2m",
    staleAfter: "15m",
    streams: [],
    mappingVersion: `${key}@test`,
    map(message) {
      const { payload } = message;
      if (typeof payload !== "object" || payload === null || !("records" in payload)) {
        return { outcome: "dead", reason: `The ${message.stream} message holds no records.`, field: "records" };
      }
      return { outcome: "records", records: payload.records as SourceRecord[] };
    },
    perform: nothing,
    lookUp: nothing,
    fetch: nothing,
    ...overrides,
  };
}

export const message = (eventId: string, records: readonly SourceRecord[]): RawMessage => ({
  stream: "test",
  eventId,
  correlationId: `correlation ${eventId}`,
  payload: { records },
});

/** Lands and applies records as the systems that own them would, one message each. */
export async function given(db: TestDatabase, ...records: SourceRecord[]): Promise<void> {
  const bySystem = Object.groupBy(records, (one) => systemOf(one.kind));
  for (const [key, own = []] of Object.entries(bySystem)) {
    await arrive(
      db,
      plainSource(key),
      own.map((one) =>
        message(`${one.kind}:${one.externalId}:${one.versionAt}:${one.versionSequence}:${JSON.stringify(one).length}`, [
          one,
        ]),
      ),
    );
  }
}

/** The id of a customer the CRM knows, from the id of its CRM account alone: what the projection makes in SQL. */
export function crmCustomerId(accountId: string): string {
  return stableId("customer", "crm", accountId);
}

export function systemOf(kind: RecordKind): string {
  return KIND_OWNER[kind.slice(0, kind.indexOf("_")) as keyof typeof KIND_OWNER];
}

export async function arrive(db: TestDatabase, source: Connector, messages: RawMessage[], batchSize?: number) {
  const context = db.asJob("sync-pull");
  const landed = await landMessages.execute(context, {
    source: source.key,
    account: source.account,
    arrivedBy: "pull",
    messages,
  });
  return { landed, applied: await applyInbox(context, source, batchSize === undefined ? {} : { batchSize }) };
}

export type Version = { at?: string; sequence?: number; deleted?: boolean };

/** A record of the kind with sensible facts; name only what the test is about. */
export function record<Kind extends RecordKind>(
  kind: Kind,
  externalId: string,
  facts: Partial<FactsOf<Kind>> = {},
  version: Version = {},
): SourceRecord {
  return {
    kind,
    externalId,
    versionAt: version.at ?? "2026-02-01T10:00:00.000Z",
    versionSequence: version.sequence ?? 0,
    isDeleted: version.deleted ?? false,
    facts: { ...defaults[kind], ...facts },
  } as SourceRecord;
}

const noAddress = { line1: null, city: null, region: null, postalCode: null, country: null };

const defaults: { [Kind in RecordKind]: FactsOf<Kind> } = {
  crm_account: {
    name: "Alder Analytics",
    parentId: null,
    tier: "Enterprise",
    region: "West",
    entityCode: "US01",
    address: { ...noAddress, country: "US" },
    poRequired: false,
    paymentTermsDays: 30,
    taxId: null,
    currency: "USD",
    industry: null,
  },
  crm_contract: {
    number: "C-1",
    accountId: "acc_1",
    status: "Activated",
    startsOn: "2026-01-01",
    endsOn: "2026-12-31",
    currency: "USD",
    poNumber: null,
    billingFrequency: "monthly",
  },
  crm_order: {
    number: "O-1",
    contractId: "con_1",
    accountId: "acc_1",
    kind: "new",
    status: "Activated",
    effectiveOn: "2026-01-01",
    endsOn: null,
    description: null,
  },
  crm_order_item: {
    orderId: "ord_1",
    productCode: "PLATFORM_TEAM",
    quantity: "10",
    unitPriceMicros: "2500000000",
    includedUnits: null,
    overageUnitPriceMicros: null,
    startsOn: "2026-01-01",
    endsOn: null,
  },
  billing_customer: {
    name: "Alder Analytics Billing",
    email: "billing@alder.example",
    address: noAddress,
    taxExempt: null,
    currency: "USD",
    accountId: "acc_1",
    entityCode: "US01",
    poNumber: null,
  },
  billing_product: { name: "Platform Team", productCode: "PLATFORM_TEAM" },
  billing_price: {
    productId: "prod_1",
    productCode: null,
    currency: "USD",
    unitPriceMicros: "2500000000",
    interval: "month",
    intervalCount: 1,
    usageType: "licensed",
    meterId: null,
  },
  billing_subscription: {
    customerId: "cus_1",
    status: "active",
    collectionMethod: "charge_automatically",
    contractNumber: "C-1",
    contractId: null,
    currency: "USD",
    startedOn: "2026-01-01",
    canceledOn: null,
    items: [
      {
        id: "si_1",
        priceId: "price_1",
        productCode: null,
        quantity: "10",
        unitPriceMicros: "2500000000",
        periodStartsOn: "2026-02-01",
        periodEndsOn: "2026-03-01",
      },
    ],
  },
  billing_invoice: {
    number: "INV-1",
    status: "open",
    customerId: "cus_1",
    subscriptionId: "sub_1",
    entityCode: null,
    currency: "USD",
    collectionMethod: "charge_automatically",
    autoAdvance: true,
    billingReason: "subscription_cycle",
    createdAt: "2026-02-01T08:00:00.000Z",
    issuedOn: "2026-02-01",
    dueOn: "2026-03-03",
    periodStartsOn: "2026-01-01",
    periodEndsOn: "2026-02-01",
    finalizedAt: "2026-02-01T09:00:00.000Z",
    paidAt: null,
    voidedAt: null,
    subtotalMinor: "25000",
    taxMinor: "2000",
    totalMinor: "27000",
    paidMinor: "0",
    remainingMinor: "27000",
    attemptCount: 0,
    nextAttemptAt: null,
    poNumber: null,
    taxStatus: "complete",
    taxDetail: null,
    finalizationError: null,
    hasAllLines: true,
    lines: [
      {
        id: "il_1",
        description: "Platform Team",
        productCode: null,
        priceId: "price_1",
        quantity: "10",
        unitPriceMicros: "2500000000",
        amountMinor: "25000",
        taxMinor: "2000",
        periodStartsOn: "2026-02-01",
        periodEndsOn: "2026-03-01",
        isProration: false,
        subscriptionItemId: "si_1",
      },
    ],
    taxes: [{ jurisdiction: "US-CA", rateText: "8%", taxableMinor: "25000", amountMinor: "2000" }],
  },
  billing_charge: {
    customerId: "cus_1",
    paymentIntentId: "pi_1",
    invoiceId: null,
    amountMinor: "27000",
    refundedMinor: "0",
    currency: "USD",
    status: "succeeded",
    failureCode: null,
    failureMessage: null,
    declineCode: null,
    method: "card",
    attemptedAt: "2026-02-05T03:00:00.000Z",
  },
  billing_invoice_payment: {
    invoiceId: "in_1",
    paymentIntentId: "pi_1",
    chargeId: null,
    amountMinor: "27000",
    currency: "USD",
    status: "paid",
    paidAt: "2026-02-05T03:00:00.000Z",
  },
  billing_credit_note: {
    number: "CN-1",
    invoiceId: "in_1",
    customerId: "cus_1",
    status: "issued",
    currency: "USD",
    totalMinor: "1000",
    taxMinor: "0",
    reason: "order_change",
    issuedAt: "2026-02-10T03:00:00.000Z",
  },
  billing_refund: {
    chargeId: "ch_1",
    paymentIntentId: "pi_1",
    amountMinor: "1000",
    currency: "USD",
    status: "succeeded",
    reason: null,
    createdAt: "2026-02-11T03:00:00.000Z",
  },
  billing_dispute: {
    chargeId: "ch_1",
    paymentIntentId: "pi_1",
    amountMinor: "27000",
    currency: "USD",
    status: "needs_response",
    reason: "fraudulent",
    openedAt: "2026-02-12T03:00:00.000Z",
    evidenceDueAt: null,
  },
  billing_usage: {
    customerId: "cus_1",
    meterId: "mtr_1",
    productCode: "API_CALLS",
    periodStartsOn: "2026-01-01",
    periodEndsOn: "2026-02-01",
    quantity: "120",
  },
  erp_subsidiary: { name: "Meridian US", entityCode: "US01", country: "US", currency: "USD" },
  erp_customer: {
    name: "ALDER ANALYTICS INC",
    accountId: "acc_1",
    subsidiaryId: "1",
    currency: "USD",
    terms: "Net 30",
    taxId: "US-99",
  },
  erp_transaction: {
    number: "INV10423",
    kind: "invoice",
    billingId: "in_1",
    customerId: "501",
    subsidiaryId: "1",
    currency: "USD",
    totalMinor: "27000",
    postedOn: "2026-02-02",
    dueOn: "2026-03-03",
    period: "Feb 2026",
    status: "Open",
  },
  erp_invoice_import: {
    billingInvoiceId: "in_1",
    status: "posted",
    errorCode: null,
    errorMessage: null,
    transactionId: "9001",
    amountMinor: "27000",
    currency: "USD",
    subsidiaryId: "1",
    postingPeriod: "Feb 2026",
    department: "100",
    glAccount: "4000",
    documentOn: "2026-02-02",
  },
  erp_rate: { base: "EUR", quote: "USD", rate: "1.0834", effectiveOn: "2026-02-01" },
  file_invoice: {
    number: "0001",
    customerKey: "A-1",
    customerName: null,
    country: null,
    entityCode: "US01",
    currency: "USD",
    issuedOn: "2026-01-01",
    dueOn: "2026-01-31",
    totalMinor: "5594",
    settledOn: null,
    isDisputed: false,
  },
};
