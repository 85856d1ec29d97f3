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
    key: "invoice.planEndsOn",
    label: "Last day of the instalments agreed for an invoice",
    objectType: "invoice",
    defaults: ["/metadata/payment_plan_until"],
  },
  {
    key: "charge.reference",
    label: "What the payer of a charge wrote, or by what another system knows the same money",
    objectType: "charge",
    defaults: ["/metadata/payment_reference"],
  },
  {
    key: "charge.entityCode",
    label: "Legal entity that received a charge, where it is not that of its invoice",
    objectType: "charge",
    defaults: ["/metadata/received_by"],
  },
  {
    key: "line.productCode",
    label: "Product code of an invoice line, before that of its price",
    objectType: "invoice line",
    defaults: ["/metadata/product_code"],
  },
  {
    key: "invoice.deliveryChannel",
    label: "Channel through which an invoice was handed over",
    objectType: "invoice",
    defaults: ["/metadata/delivery_channel"],
  },
  {
    key: "invoice.deliveryStatus",
    label: "What became of handing an invoice over",
    objectType: "invoice",
    defaults: ["/metadata/delivery_status"],
  },
  {
    key: "invoice.deliveryRecipient",
    label: "To whom an invoice was handed over",
    objectType: "invoice",
    defaults: ["/metadata/delivery_recipient"],
  },
  {
    key: "invoice.deliveryDetail",
    label: "Answer of the receiving side to an invoice",
    objectType: "invoice",
    defaults: ["/metadata/delivery_detail"],
  },
  {
    key: "invoice.deliveryAt",
    label: "When an invoice was handed over, in seconds or as an instant",
    objectType: "invoice",
    defaults: ["/metadata/delivery_at"],
  },
];

const valueTables: readonly ValueTable[] = [
  { key: "entity", label: "Legal entities, where Stripe calls them by other words", defaults: {} },
  {
    key: "delivery.channel",
    label: "Channels through which invoices are handed over",
    ours: ["email", "portal", "e_invoice"],
    defaults: { email: "email", portal: "portal", e_invoice: "e_invoice" },
  },
  {
    key: "delivery.status",
    label: "What becomes of an invoice that was handed over",
    ours: ["sent", "delivered", "bounced", "rejected"],
    defaults: { sent: "sent", delivered: "delivered", bounced: "bounced", rejected: "rejected" },
  },
];

export const stripeMapping = { bindings, valueTables } as const;
