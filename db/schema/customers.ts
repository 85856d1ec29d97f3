import { sql } from "drizzle-orm";
import { boolean, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { currencyCode, instant, lineage, minorUnits, rowId } from "#db/columns";
import { legalEntities } from "#db/schema/entities";

/**
 * Customers. The CRM owns them where it knows them, else billing does; the id follows the owner and one row of
 * `external_references` per system leads here. Written by the projection of source records alone.
 */
export const customers = pgTable(
  "customers",
  {
    id: rowId(),
    entityCode: text("entity_code")
      .notNull()
      .references(() => legalEntities.code),
    name: text().notNull(),
    /** How the name begins, by which a payer is told. Stored for the same reason as `invoices.number_figures`. */
    nameStart: text("name_start").generatedAlwaysAs(sql`upper(left(name, 4))`),
    parentId: uuid("parent_id"),
    tier: text(),
    region: text(),
    country: text(),
    address: jsonb().$type<{
      line1: string | null;
      city: string | null;
      region: string | null;
      postalCode: string | null;
      country: string | null;
    }>(),
    email: text(),
    taxId: text("tax_id"),
    isPoRequired: boolean("is_po_required").notNull().default(false),
    paymentTermsDays: integer("payment_terms_days"),
    currency: currencyCode(),
    /** good, past_due, expansion_blocked, suspended or churned, as the account team sees it. */
    standing: text(),
    /** email, portal or e_invoice. */
    deliveryChannel: text("delivery_channel"),
    ...lineage(),
  },
  (t) => [
    index("customers_by_entity").on(t.entityCode),
    index("customers_of_parent").on(t.parentId).where(sql`parent_id is not null`),
    index("customers_by_name").using("gin", t.name.op("gin_trgm_ops")),
    /** A payer is told by how their name begins. */
    index("customers_by_first_letters").on(t.nameStart),
  ],
);

/** Contracts as signed in the CRM. */
export const contracts = pgTable(
  "contracts",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    number: text().notNull(),
    status: text().notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }),
    currency: currencyCode().notNull(),
    billingFrequency: text("billing_frequency"),
    poNumber: text("po_number"),
    ...lineage(),
  },
  (t) => [index("contracts_of_customer").on(t.customerId), index("contracts_by_number").on(t.number)],
);

/** Every order that set or changed a contract's terms: the first one and each amendment. */
export const contractAmendments = pgTable(
  "contract_amendments",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    contractId: uuid("contract_id").notNull(),
    number: text().notNull(),
    kind: text().notNull(),
    status: text().notNull(),
    effectiveOn: date("effective_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }),
    description: text(),
    /** approved, pending or rejected; null when its prices needed no approval. */
    approval: text(),
    approvedBy: text("approved_by"),
    ...lineage(),
  },
  (t) => [index("contract_amendments_of_contract").on(t.contractId, t.effectiveOn)],
);

/** The price, quantity and entitlement agreed for one product; a later amendment of the same product replaces it from its first day. */
export const contractPrices = pgTable(
  "contract_prices",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    contractId: uuid("contract_id").notNull(),
    amendmentId: uuid("amendment_id").notNull(),
    productCode: text("product_code").notNull(),
    quantity: minorUnits("quantity").notNull(),
    /** Millionths of a minor unit. */
    unitPriceMicros: minorUnits("unit_price_micros").notNull(),
    includedUnits: minorUnits("included_units"),
    overageUnitPriceMicros: minorUnits("overage_unit_price_micros"),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }),
    ...lineage(),
  },
  (t) => [index("contract_prices_of_contract").on(t.contractId, t.productCode, t.startsOn)],
);

/** Catalogue prices of the billing platform. */
export const prices = pgTable("prices", {
  id: rowId(),
  productCode: text("product_code"),
  currency: currencyCode().notNull(),
  unitPriceMicros: minorUnits("unit_price_micros"),
  billingInterval: text("billing_interval"),
  usageType: text("usage_type").notNull(),
  ...lineage(),
});

/** Subscriptions as the billing platform runs them; items keep the platform's own ids. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    contractId: uuid("contract_id"),
    status: text().notNull(),
    collectionMethod: text("collection_method"),
    startedOn: date("started_on", { mode: "string" }).notNull(),
    canceledOn: date("canceled_on", { mode: "string" }),
    items: jsonb()
      .$type<
        {
          id: string;
          productCode: string | null;
          quantity: string | null;
          unitPriceMicros: string | null;
          periodStartsOn: string;
          periodEndsOn: string;
        }[]
      >()
      .notNull(),
    ...lineage(),
  },
  (t) => [index("subscriptions_of_customer").on(t.customerId), index("subscriptions_of_contract").on(t.contractId)],
);

/** Measured use of one customer, product and billing period. */
export const usageRecords = pgTable(
  "usage_records",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    productCode: text("product_code").notNull(),
    periodStartsOn: date("period_starts_on", { mode: "string" }).notNull(),
    periodEndsOn: date("period_ends_on", { mode: "string" }).notNull(),
    quantity: minorUnits("quantity").notNull(),
    ...lineage(),
  },
  (t) => [index("usage_records_of_customer").on(t.customerId, t.periodStartsOn)],
);

/** Who a customer, contract, invoice or payment is in each system: the one table that resolves identity. */
export const externalReferences = pgTable(
  "external_references",
  {
    id: rowId(),
    system: text().notNull(),
    account: text().notNull(),
    objectType: text("object_type").notNull(),
    externalId: text("external_id").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (t) => [
    index("external_references_of_subject").on(t.subjectType, t.subjectId),
    index("external_references_by_external_id").on(t.externalId),
  ],
);

/** Deals on their way in the CRM, renewals among them. */
export const opportunities = pgTable(
  "opportunities",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    contractId: uuid("contract_id"),
    name: text().notNull(),
    /** new, expansion or renewal. */
    kind: text().notNull(),
    stage: text().notNull(),
    isWon: boolean("is_won").notNull(),
    isClosed: boolean("is_closed").notNull(),
    currency: currencyCode(),
    amountMinor: minorUnits("amount_minor"),
    closesOn: date("closes_on", { mode: "string" }).notNull(),
    ...lineage(),
  },
  (t) => [index("opportunities_of_customer").on(t.customerId, t.closesOn)],
);

/** Measured use of one customer and product on one day, as the metering system adds its events up. */
export const usageDays = pgTable(
  "usage_days",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    productCode: text("product_code").notNull(),
    usedOn: date("used_on", { mode: "string" }).notNull(),
    quantity: minorUnits("quantity").notNull(),
    eventCount: integer("event_count").notNull(),
    /** Events of that day the metering system refused, and why, in its words. */
    refusedCount: integer("refused_count").notNull(),
    refusal: text(),
    ...lineage(),
  },
  (t) => [index("usage_days_of_customer").on(t.customerId, t.usedOn)],
);

/**
 * What people said of measured use: a spike is genuine, refused events are left out, a customer used nothing. One word for
 * a day and kind, the latest; it counts while the number is the one it was said of. Written by `usage.accept` alone, read
 * by detection with the days, and kept: it is why nothing was corrected.
 */
export const acceptedUsage = pgTable(
  "accepted_usage",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    productCode: text("product_code").notNull(),
    usedOn: date("used_on", { mode: "string" }).notNull(),
    /** spike, refused or missing. */
    kind: text().notNull(),
    quantity: minorUnits("quantity").notNull(),
    reason: text().notNull(),
    acceptedBy: text("accepted_by").notNull(),
    acceptedAt: instant("accepted_at").notNull(),
  },
  (t) => [uniqueIndex("accepted_usage_of_day").on(t.customerId, t.productCode, t.usedOn, t.kind)],
);
