import { addressShape, type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { billingMaster } from "#server/sandbox/world/masters";
import type { Customer } from "#server/sandbox/world/model";

const LOCALES = { US: ["en-US"], DE: ["de-DE"], JP: ["ja-JP"] } as const;

export function customerShape(customer: Customer): Shape {
  return {
    id: customer.id,
    object: "customer",
    address: addressShape(customer.stripeAddress),
    balance: customer.creditBalance === 0 ? 0 : -customer.creditBalance,
    created: seconds(customer.createdAt),
    currency: billingMaster(customer).currency.toLowerCase(),
    default_source: null,
    delinquent: customer.brokenCard !== null,
    description: customer.contactName,
    discount: null,
    email: customer.email || null,
    invoice_prefix: customer.id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: customer.invoiceFields.length > 0 ? customer.invoiceFields : null,
      default_payment_method:
        customer.collection === "charge_automatically" ? `pm_${customer.id.slice(4)}${customer.card.last4}` : null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: customer.metadata,
    name: billingMaster(customer).name,
    next_invoice_sequence: 1,
    phone: customer.phone,
    preferred_locales: LOCALES[entityOf(customer.entity).country],
    shipping: null,
    tax_exempt: customer.taxExempt,
    test_clock: null,
  };
}

/** As they stand on an invoice. */
export function taxIdShapes(customer: Customer, value: string | null): Shape[] {
  return value ? [{ type: taxIdType(customer), value }] : [];
}

export function taxIdType(customer: Customer): string {
  if (customer.entity === "US01") return "us_ein";
  return customer.entity === "DE01" ? "eu_vat" : "jp_trn";
}
