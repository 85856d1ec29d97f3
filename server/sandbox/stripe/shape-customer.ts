import { addressShape, type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import { entityOf } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";

const LOCALES = { US: ["en-US"], DE: ["de-DE"], JP: ["ja-JP"] } as const;

export function customerShape(customer: Customer): Shape {
  return {
    id: customer.id,
    object: "customer",
    address: addressShape(customer.stripeAddress),
    balance: 0,
    created: seconds(customer.createdAt),
    currency: customer.currency.toLowerCase(),
    default_source: null,
    delinquent: customer.brokenCard !== null,
    description: customer.contactName,
    discount: null,
    email: customer.email,
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
    name: customer.name,
    next_invoice_sequence: 1,
    phone: customer.phone,
    preferred_locales: LOCALES[entityOf(customer.entity).country],
    shipping: null,
    tax_exempt: customer.taxExempt,
    test_clock: null,
  };
}

export function taxIdShapes(customer: Customer): Shape[] {
  if (!customer.vatNumber) return [];
  const type = customer.entity === "US01" ? "us_ein" : customer.entity === "DE01" ? "eu_vat" : "jp_trn";
  return [{ type, value: customer.vatNumber }];
}
