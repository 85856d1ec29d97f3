import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/**
 * What each system says about one of its objects, in our words: the output of every mapping and the input of the
 * projection into canonical tables. Amounts are strings of minor units, unit prices strings of micros (millionths of a
 * minor unit), days are plain dates, instants ISO strings, so a record survives JSON unchanged.
 */
const minor = z.string().regex(/^-?\d+$/, "an integer amount of minor units");
const micros = z.string().regex(/^-?\d+$/, "an integer unit price in micros");
const quantity = z.string().regex(/^-?\d+$/, "a whole quantity");
const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
const instant = z.iso.datetime();
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");
const id = z.string().min(1).max(255);

const address = z.strictObject({
  line1: z.string().nullable(),
  city: z.string().nullable(),
  region: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string().nullable(),
});

export const recordFacts = {
  crm_account: z.strictObject({
    name: z.string(),
    parentId: id.nullable(),
    tier: z.string().nullable(),
    region: z.string().nullable(),
    entityCode: z.string().nullable(),
    address,
    poRequired: z.boolean(),
    paymentTermsDays: z.int().nullable(),
    taxId: z.string().nullable(),
    currency: currency.nullable(),
    industry: z.string().nullable(),
    /** Whether the customer may use what they bought, as account teams and the product see it. */
    standing: z.enum(["good", "past_due", "expansion_blocked", "suspended", "churned"]).nullable().optional(),
    /** How the customer wants invoices: by e-mail, through their portal, or as an electronic invoice. */
    deliveryChannel: z.enum(["email", "portal", "e_invoice"]).nullable().optional(),
  }),
  crm_contract: z.strictObject({
    number: z.string(),
    accountId: id,
    status: z.string(),
    startsOn: day,
    endsOn: day.nullable(),
    currency,
    poNumber: z.string().nullable(),
    billingFrequency: z.enum(["monthly", "quarterly", "annual"]).nullable(),
  }),
  crm_order: z.strictObject({
    number: z.string(),
    contractId: id,
    accountId: id,
    kind: z.enum(["new", "amendment"]),
    status: z.string(),
    effectiveOn: day,
    endsOn: day.nullable(),
    description: z.string().nullable(),
    /** What became of the request to approve its prices; null when it needed none. */
    approval: z.enum(["approved", "pending", "rejected"]).nullable().optional(),
    approvedBy: z.string().nullable().optional(),
  }),
  /** Prices agreed in the CRM: an amendment's item replaces the one of the same product from its first day on. */
  crm_order_item: z.strictObject({
    orderId: id,
    productCode: z.string(),
    quantity,
    unitPriceMicros: micros,
    includedUnits: quantity.nullable(),
    overageUnitPriceMicros: micros.nullable(),
    startsOn: day,
    endsOn: day.nullable(),
  }),
  billing_customer: z.strictObject({
    name: z.string().nullable(),
    email: z.string().nullable(),
    address,
    taxExempt: z.string().nullable(),
    currency: currency.nullable(),
    accountId: id.nullable(),
    entityCode: z.string().nullable(),
    poNumber: z.string().nullable(),
    /** What credits put aside for the customer and no invoice has used yet. */
    creditBalanceMinor: minor.nullable().optional(),
  }),
  billing_product: z.strictObject({ name: z.string(), productCode: z.string().nullable() }),
  billing_price: z.strictObject({
    productId: id,
    productCode: z.string().nullable(),
    currency,
    unitPriceMicros: micros.nullable(),
    interval: z.string().nullable(),
    intervalCount: z.int().nullable(),
    usageType: z.enum(["licensed", "metered"]),
    meterId: id.nullable(),
  }),
  billing_subscription: z.strictObject({
    customerId: id,
    status: z.string(),
    collectionMethod: z.enum(["charge_automatically", "send_invoice"]).nullable(),
    contractNumber: z.string().nullable(),
    contractId: id.nullable(),
    currency: currency.nullable(),
    startedOn: day,
    canceledOn: day.nullable(),
    items: z.array(
      z.strictObject({
        id,
        priceId: id,
        productCode: z.string().nullable(),
        quantity: quantity.nullable(),
        unitPriceMicros: micros.nullable(),
        periodStartsOn: day,
        periodEndsOn: day,
      }),
    ),
  }),
  billing_invoice: z.strictObject({
    number: z.string().nullable(),
    status: z.enum(["draft", "open", "paid", "void", "uncollectible", "deleted"]),
    customerId: id.nullable(),
    subscriptionId: id.nullable(),
    entityCode: z.string().nullable(),
    currency,
    collectionMethod: z.enum(["charge_automatically", "send_invoice"]).nullable(),
    autoAdvance: z.boolean(),
    billingReason: z.string().nullable(),
    createdAt: instant,
    issuedOn: day,
    dueOn: day.nullable(),
    periodStartsOn: day.nullable(),
    periodEndsOn: day.nullable(),
    finalizedAt: instant.nullable(),
    /** When the platform issues the draft by itself; left out where it does not or does not say. */
    finalizesAt: instant.nullable().optional(),
    paidAt: instant.nullable(),
    voidedAt: instant.nullable(),
    subtotalMinor: minor,
    taxMinor: minor,
    totalMinor: minor,
    paidMinor: minor,
    remainingMinor: minor,
    attemptCount: z.int(),
    nextAttemptAt: instant.nullable(),
    poNumber: z.string().nullable(),
    /** The last day of the instalments that were agreed for it. */
    planEndsOn: day.nullable().optional(),
    taxStatus: z.enum(["complete", "failed", "requires_location_inputs"]).nullable(),
    taxDetail: z.string().nullable(),
    finalizationError: z.string().nullable(),
    /** The customer's tax numbers as they stand on the invoice; left out where the platform does not say. */
    customerTaxIds: z
      .array(z.strictObject({ type: z.string(), value: z.string().nullable() }))
      .nullable()
      .optional(),
    /** Where the invoice was taxed: the customer's address as it stands on it. */
    taxedIn: z.strictObject({ country: z.string().nullable(), region: z.string().nullable() }).nullable().optional(),
    /** False when the object embedded only its first lines; the projection then leaves stored lines alone. */
    hasAllLines: z.boolean(),
    lines: z.array(
      z.strictObject({
        id,
        description: z.string(),
        productCode: z.string().nullable(),
        priceId: id.nullable(),
        quantity: quantity.nullable(),
        unitPriceMicros: micros.nullable(),
        amountMinor: minor,
        taxMinor: minor,
        periodStartsOn: day.nullable(),
        periodEndsOn: day.nullable(),
        isProration: z.boolean(),
        /** To the second, told of lines for part of a period alone. */
        periodStartsAt: instant.nullable().optional(),
        periodEndsAt: instant.nullable().optional(),
        subscriptionItemId: id.nullable(),
      }),
    ),
    taxes: z.array(
      z.strictObject({
        jurisdiction: z.string().nullable(),
        rateText: z.string().nullable(),
        taxableMinor: minor.nullable(),
        amountMinor: minor,
      }),
    ),
  }),
  billing_charge: z.strictObject({
    customerId: id.nullable(),
    paymentIntentId: id.nullable(),
    invoiceId: id.nullable(),
    amountMinor: minor,
    refundedMinor: minor,
    currency,
    status: z.enum(["succeeded", "failed", "pending"]),
    failureCode: z.string().nullable(),
    failureMessage: z.string().nullable(),
    declineCode: z.string().nullable(),
    method: z.string().nullable(),
    attemptedAt: instant,
    /** What the payer wrote, or by what another system knows the same money. */
    reference: z.string().nullable().optional(),
    /** Who received it, where the platform says so. */
    entityCode: z.string().nullable().optional(),
  }),
  /** Which payment paid which invoice. */
  billing_invoice_payment: z.strictObject({
    invoiceId: id,
    paymentIntentId: id.nullable(),
    chargeId: id.nullable(),
    amountMinor: minor,
    currency,
    status: z.enum(["open", "paid", "canceled"]),
    paidAt: instant.nullable(),
  }),
  billing_credit_note: z.strictObject({
    number: z.string().nullable(),
    invoiceId: id,
    customerId: id.nullable(),
    status: z.string(),
    currency,
    totalMinor: minor,
    taxMinor: minor,
    reason: z.string().nullable(),
    issuedAt: instant,
    memo: z.string().nullable().optional(),
    /** Of its total: what was paid back, and what went to the customer's credit balance. Null where the platform does not say. */
    refundedMinor: minor.nullable().optional(),
    toBalanceMinor: minor.nullable().optional(),
    /** What it credits: lines of the invoice, or amounts of its own. */
    lines: z
      .array(z.strictObject({ invoiceLineId: id.nullable(), description: z.string(), amountMinor: minor }))
      .optional(),
  }),
  billing_refund: z.strictObject({
    chargeId: id.nullable(),
    paymentIntentId: id.nullable(),
    amountMinor: minor,
    currency,
    status: z.string(),
    reason: z.string().nullable(),
    createdAt: instant,
  }),
  billing_dispute: z.strictObject({
    chargeId: id.nullable(),
    paymentIntentId: id.nullable(),
    amountMinor: minor,
    currency,
    status: z.string(),
    reason: z.string().nullable(),
    openedAt: instant,
    evidenceDueAt: instant.nullable(),
  }),
  /** Measured use of one customer and meter over one billing period. */
  billing_usage: z.strictObject({
    customerId: id,
    meterId: id,
    productCode: z.string().nullable(),
    periodStartsOn: day,
    periodEndsOn: day,
    quantity,
  }),
  erp_subsidiary: z.strictObject({
    name: z.string(),
    entityCode: z.string().nullable(),
    country: z.string().nullable(),
    currency: currency.nullable(),
  }),
  erp_customer: z.strictObject({
    name: z.string(),
    accountId: id.nullable(),
    subsidiaryId: id.nullable(),
    currency: currency.nullable(),
    terms: z.string().nullable(),
    taxId: z.string().nullable(),
  }),
  erp_transaction: z.strictObject({
    number: z.string().nullable(),
    kind: z.enum(["invoice", "payment", "credit"]),
    billingId: id.nullable(),
    customerId: id.nullable(),
    subsidiaryId: id.nullable(),
    currency,
    totalMinor: minor,
    /** The tax within the total; left out by an ERP that does not tell it apart. */
    taxMinor: minor.nullable().optional(),
    postedOn: day,
    dueOn: day.nullable(),
    period: z.string().nullable(),
    status: z.string().nullable(),
  }),
  /** The staging record through which billing invoices reach the ERP. */
  erp_invoice_import: z.strictObject({
    billingInvoiceId: id,
    status: z.enum(["pending", "posted", "rejected"]),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    transactionId: id.nullable(),
    amountMinor: minor,
    currency,
    subsidiaryId: id.nullable(),
    postingPeriod: z.string().nullable(),
    department: z.string().nullable(),
    glAccount: z.string().nullable(),
    documentOn: day,
  }),
  erp_rate: z.strictObject({
    base: currency,
    quote: currency,
    rate: z.string().regex(/^\d+(\.\d+)?$/),
    effectiveOn: day,
  }),
  /** How the revenue of one billed line is to be recognised, and how far that has come. */
  erp_revenue_schedule: z.strictObject({
    billingInvoiceId: id,
    billingLineId: id.nullable(),
    productCode: z.string().nullable(),
    subsidiaryId: id.nullable(),
    currency,
    amountMinor: minor,
    recognisedMinor: minor,
    startsOn: day,
    endsOn: day,
    status: z.enum(["planned", "in_progress", "completed", "on_hold"]),
    /** What each month recognises, where somebody set it otherwise than evenly over its days. */
    months: z
      .array(z.strictObject({ month: z.string().regex(/^\d{4}-\d{2}$/), amountMinor: minor }))
      .min(1)
      .optional(),
  }),
  /** How an invoice went out: one record for each try. */
  invoice_delivery: z.strictObject({
    billingInvoiceId: id,
    channel: z.enum(["email", "portal", "e_invoice"]),
    recipient: z.string().nullable(),
    status: z.enum(["sent", "delivered", "bounced", "rejected"]),
    detail: z.string().nullable(),
    at: instant,
  }),
  /** A credit somebody promised a customer, for an outage or a grievance, which billing and ERP must still show. */
  service_credit: z.strictObject({
    ticketId: id.nullable(),
    /** The customer, by the CRM account's id. */
    accountId: id.nullable(),
    invoiceNumber: z.string().nullable(),
    amountMinor: minor,
    currency,
    reason: z.string().nullable(),
    grantedBy: z.string().nullable(),
    grantedOn: day,
    status: z.enum(["proposed", "granted", "withdrawn"]),
  }),
  /** A deal on its way: renewals tell what should be billed next. */
  crm_opportunity: z.strictObject({
    accountId: id,
    contractId: id.nullable(),
    name: z.string(),
    kind: z.enum(["new", "expansion", "renewal"]),
    stage: z.string(),
    isClosed: z.boolean(),
    isWon: z.boolean(),
    amountMinor: minor.nullable(),
    currency: currency.nullable(),
    closesOn: day,
  }),
  /** A conversation with a customer about something that bothers them, whichever desk keeps it. */
  support_ticket: z.strictObject({
    number: z.string().min(1),
    /** The customer, by the CRM account's id. */
    accountId: id.nullable(),
    requesterName: z.string().nullable(),
    requesterEmail: z.string().nullable(),
    subject: z.string(),
    status: z.enum(["new", "open", "pending", "on_hold", "solved", "closed"]),
    priority: z.enum(["low", "normal", "high", "urgent"]).nullable(),
    topic: z.string().nullable(),
    invoiceNumber: z.string().nullable(),
    tags: z.array(z.string()),
    openedAt: instant,
    solvedAt: instant.nullable(),
  }),
  support_comment: z.strictObject({
    ticketId: id,
    authorName: z.string().nullable(),
    isFromCustomer: z.boolean(),
    isPublic: z.boolean(),
    body: z.string(),
    writtenAt: instant,
  }),
  /** Measured use of one customer and product on one day. */
  usage_day: z.strictObject({
    /** The billing customer's id, which the metering system keeps. */
    billingCustomerId: id,
    productCode: z.string(),
    usedOn: day,
    quantity,
    eventCount: z.int().min(0),
    refusedCount: z.int().min(0),
    refusal: z.string().nullable(),
  }),
  tax_transaction: z.strictObject({
    /** The billing document's id. */
    documentCode: id,
    billingCustomerId: id.nullable(),
    status: z.enum(["saved", "committed", "voided", "failed"]),
    currency,
    taxableMinor: minor.nullable(),
    taxMinor: minor.nullable(),
    documentOn: day,
    country: z.string().nullable(),
    region: z.string().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
  }),
  psa_project: z.strictObject({
    name: z.string(),
    /** The customer, by the CRM account's id. */
    accountId: id,
    contractNumber: z.string().nullable(),
    status: z.enum(["planned", "active", "on_hold", "completed", "cancelled"]),
    billingMethod: z.enum(["time_and_materials", "fixed_price", "retainer"]),
    currency,
    budgetMinor: minor.nullable(),
    startsOn: day,
    endsOn: day.nullable(),
  }),
  psa_milestone: z.strictObject({
    projectId: id,
    name: z.string(),
    status: z.enum(["planned", "delivered", "accepted", "billed"]),
    amountMinor: minor,
    currency,
    dueOn: day,
    acceptedOn: day.nullable(),
    billingInvoiceId: id.nullable(),
  }),
  psa_time_entry: z.strictObject({
    projectId: id,
    personName: z.string(),
    role: z.string(),
    workedOn: day,
    minutes: z.int().min(0).max(1_440),
    isBillable: z.boolean(),
    status: z.enum(["draft", "submitted", "approved", "rejected", "billed"]),
    approvedAt: instant.nullable(),
    billingInvoiceId: id.nullable(),
    description: z.string().nullable(),
  }),
  psa_rate: z.strictObject({
    projectId: id,
    role: z.string(),
    currency,
    hourlyMinor: minor,
    startsOn: day,
    endsOn: day.nullable(),
    /** The day somebody approved the rate; null while nobody has. Left out by systems that keep no approvals. */
    approvedOn: day.nullable().optional(),
  }),
  /** Who pays through a gateway that is not the billing platform. */
  gateway_customer: z.strictObject({
    name: z.string().nullable(),
    email: z.string().nullable(),
    /** The customer, by the CRM account's id, where the gateway's own notes name it. */
    accountId: id.nullable(),
    country: z.string().nullable(),
  }),
  gateway_mandate: z.strictObject({
    customerId: id.nullable(),
    scheme: z.string(),
    status: z.string(),
    reference: z.string().nullable(),
    createdAt: instant,
  }),
  gateway_payment: z.strictObject({
    customerId: id.nullable(),
    mandateId: id.nullable(),
    amountMinor: minor,
    refundedMinor: minor,
    currency,
    status: z.enum(["pending", "succeeded", "failed", "charged_back", "canceled"]),
    /** Why it failed, in the gateway's code and words. */
    failureCode: z.string().nullable(),
    failureMessage: z.string().nullable(),
    scheme: z.string().nullable(),
    /** The invoice it is for, by the billing platform's id, where the gateway's own notes name it. */
    billingInvoiceId: id.nullable(),
    reference: z.string().nullable(),
    chargedOn: day,
    createdAt: instant,
  }),
  gateway_refund: z.strictObject({
    paymentId: id,
    amountMinor: minor,
    currency,
    status: z.string(),
    createdAt: instant,
  }),
  gateway_payout: z.strictObject({
    amountMinor: minor,
    feeMinor: minor,
    currency,
    status: z.string(),
    reference: z.string().nullable(),
    arrivesOn: day.nullable(),
  }),
  bank_statement: z.strictObject({
    accountIdentifier: id,
    number: z.string().min(1),
    kind: z.enum(["statement", "intraday", "notification"]),
    startsOn: day.nullable(),
    endsOn: day.nullable(),
    currency,
    openingMinor: minor.nullable(),
    closingMinor: minor.nullable(),
    entryCount: z.int().min(0),
  }),
  /** One booking. Its id is made from what the bank says of it, so that overlapping files tell of the same one. */
  bank_entry: z.strictObject({
    accountIdentifier: id,
    status: z.enum(["booked", "pending"]),
    bookedOn: day,
    valueOn: day.nullable(),
    currency,
    /** Positive in, negative out. */
    amountMinor: minor,
    isReversal: z.boolean(),
    transactionCode: z.string().nullable(),
    counterpartyName: z.string().nullable(),
    counterpartyAccount: z.string().nullable(),
    endToEndReference: z.string().nullable(),
    bankReference: z.string().nullable(),
    remittance: z.string().nullable(),
    returnReason: z.string().nullable(),
    position: z.int().min(0),
  }),
  /** A customer brought in by file. */
  file_customer: z.strictObject({
    customerKey: id,
    name: z.string().min(1),
    entityCode: z.string(),
    country: z.string().nullable(),
    email: z.string().nullable(),
    taxId: z.string().nullable(),
    currency: currency.nullable(),
    paymentTermsDays: z.int().min(0).max(3_650).nullable(),
  }),
  /** Money received, brought in by file; it pays the invoice it names, and stays unapplied where it names none. */
  file_payment: z.strictObject({
    number: z.string().min(1),
    customerKey: id,
    entityCode: z.string(),
    currency,
    receivedOn: day,
    amountMinor: minor,
    invoiceNumber: z.string().nullable(),
    method: z.string().nullable(),
  }),
  /** A credit brought in by file, against the invoice it names. */
  file_credit: z.strictObject({
    number: z.string().min(1),
    customerKey: id,
    entityCode: z.string(),
    currency,
    issuedOn: day,
    amountMinor: minor,
    invoiceNumber: z.string(),
    reason: z.string().nullable(),
  }),
  /** A settled or open invoice brought in by file. */
  file_invoice: z.strictObject({
    number: z.string().min(1),
    customerKey: id,
    customerName: z.string().nullable(),
    country: z.string().nullable(),
    entityCode: z.string(),
    currency,
    issuedOn: day,
    dueOn: day,
    totalMinor: minor,
    settledOn: day.nullable(),
    isDisputed: z.boolean(),
  }),
} as const;

export type RecordKind = keyof typeof recordFacts;
export const recordKinds = Object.keys(recordFacts) as RecordKind[];
export type FactsOf<Kind extends RecordKind> = z.infer<(typeof recordFacts)[Kind]>;

/**
 * One object as one system states it at one version. Versions order by instant, then sequence; equal versions are told
 * apart by their content. An older or equal version never replaces a newer one, so order and repetition cannot matter.
 */
export type SourceRecord<Kind extends RecordKind = RecordKind> = {
  [K in Kind]: {
    kind: K;
    /** The id in the source system. */
    externalId: string;
    /** The source's own last change: ISO instant, plus a number that breaks ties (an event's position, 0 if unknown). */
    versionAt: string;
    versionSequence: number;
    /** True when the source says the object no longer exists: a tombstone, kept with its version. */
    isDeleted: boolean;
    facts: FactsOf<K>;
  };
}[Kind];

/** What a mapping makes of one raw message. */
export type MappedMessage =
  | { outcome: "records"; records: SourceRecord[] }
  /** Understood, and of no interest to us: the reason is a sentence. */
  | { outcome: "ignored"; reason: string }
  /** Cannot be understood: the reason is a sentence in business words, the field says where. */
  | { outcome: "dead"; reason: string; field: string | null };
