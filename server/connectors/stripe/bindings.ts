import type { Binding, ValueTable } from "#server/domain/sync/mapping";

/** Where a company keeps at Stripe what Stripe itself has no field for: in metadata, under names of its own. */
const bindings: readonly Binding[] = [
  {
    key: "customer.accountId",
    label: "CRM account of a customer",
    objectType: "customer",
    defaults: ["/metadata/salesforce_account_id"],
  },
  {
    key: "customer.entityCode",
    label: "Legal entity of a customer",
    objectType: "customer",
    defaults: ["/metadata/legal_entity"],
  },
  {
    key: "customer.poNumber",
    label: "Purchase order of a customer, where it is not a custom field of its invoices",
    objectType: "customer",
    defaults: [],
  },
  {
    key: "product.productCode",
    label: "Product code of a product",
    objectType: "product",
    defaults: ["/metadata/product_code"],
  },
  {
    key: "price.productCode",
    label: "Product code of a price",
    objectType: "price",
    defaults: ["/metadata/product_code", "/lookup_key"],
  },
  {
    key: "subscription.contractNumber",
    label: "Contract number of a subscription",
    objectType: "subscription",
    defaults: ["/metadata/contract_number"],
  },
  {
    key: "subscription.contractId",
    label: "CRM contract of a subscription",
    objectType: "subscription",
    defaults: ["/metadata/salesforce_contract_id"],
  },
  {
    key: "subscription.entityCode",
    label: "Legal entity of a subscription, by whose days its periods are counted",
    objectType: "subscription",
    defaults: ["/metadata/legal_entity"],
  },
  {
    key: "invoice.entityCode",
    label: "Legal entity of an invoice, by whose days it is dated",
    objectType: "invoice",
    defaults: ["/metadata/legal_entity"],
  },
  {
    key: "invoice.poNumber",
    label: "Purchase order of an invoice, where it is not one of its custom fields",
    objectType: "invoice",
    defaults: [],
  },
  {
    key: "line.productCode",
    label: "Product code of an invoice line, before that of its price",
    objectType: "invoice line",
    defaults: ["/metadata/product_code"],
  },
];

const valueTables: readonly ValueTable[] = [
  { key: "entity", label: "Legal entities, where Stripe calls them by other words", defaults: {} },
];

export const stripeMapping = { bindings, valueTables } as const;
