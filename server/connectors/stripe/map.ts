import type { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { type Version, versionOfEventId } from "#server/connectors/pulled-message";
import { deliveriesOf } from "#server/connectors/stripe/map-deliveries";
import { attemptOfIntent } from "#server/connectors/stripe/map-intent";
import { invoiceFacts, paymentFromBalance, paymentOfOldInvoice } from "#server/connectors/stripe/map-invoice";
import {
  chargeFacts,
  creditNoteFacts,
  customerFacts,
  disputeFacts,
  invoicePaymentFacts,
  periodOfItem,
  priceFacts,
  productFacts,
  refundFacts,
  subscriptionFacts,
  usageFacts,
} from "#server/connectors/stripe/map-objects";
import { isTombstone, versionFromObject, versionOfEvent } from "#server/connectors/stripe/versions";
import {
  type WireSubscription,
  wireCharge,
  wireCreditNote,
  wireCustomer,
  wireDispute,
  wireEvent,
  wireInvoice,
  wireInvoicePayment,
  wirePaymentIntent,
  wirePrice,
  wireProduct,
  wireRefund,
  wireSubscription,
  wireUsage,
} from "#server/connectors/stripe/wire";
import { fieldOf, unreadable } from "#server/connectors/unreadable";
import type { Mapping } from "#server/domain/sync/mapping";
import type { MappedMessage, SourceRecord } from "#server/domain/sync/records";

/** Changes when the same message would give other records: stored with every record, so a re-mapping can find them. */
export const STRIPE_MAPPING_VERSION = "stripe-3";

type Shape = Record<string, unknown>;
type Context = {
  version: Version;
  /** Of the event that told it; null for an object that was read. */
  eventType: string | null;
  isDeleted: boolean;
  mapping: Mapping;
  path: string[];
  subject: string;
  id: string;
};

/**
 * Stripe's message in our words. Goes by the shape of the object rather than by the API version it names, because
 * pulled objects and files name none: each version's own fields are read where they stand.
 */
export function mapStripe(message: RawMessage, mapping: Mapping): MappedMessage {
  const { payload } = message;
  if (!isShape(payload))
    return dead(
      "The message from Stripe is no object that can be read. Nothing was changed; ask for it to be sent again.",
      null,
    );
  if (payload.object === "event") return mapEvent(payload, mapping);
  if (payload.object === "list")
    return {
      outcome: "ignored",
      reason: "A page of a Stripe list holds no fact of its own; its objects are messages of their own.",
    };
  if (isShape(payload.error) && payload.object === undefined)
    return { outcome: "ignored", reason: "This is Stripe's refusal of a request, not an object." };
  return mapObject(payload, versionOfEventId(message.eventId) ?? versionFromObject(payload), null, [], mapping);
}

function mapEvent(payload: Shape, mapping: Mapping): MappedMessage {
  const parsed = wireEvent.safeParse(payload);
  if (!parsed.success) return unreadable("Stripe", `The event ${nameOf(payload)}`, payload, parsed.error);
  const event = parsed.data;
  const object: Shape = event.data.object;
  if (typeof object.object !== "string" && !FOLLOWED_EVENTS.test(event.type)) return notFollowed(event.type);
  return mapObject(object, versionOfEvent(event, object), event.type, ["data", "object"], mapping);
}

const FOLLOWED_EVENTS = /^(charge|credit_note|customer|invoice|invoice_payment|payment_intent|price|product|refund)\./;

function mapObject(
  object: Shape,
  version: Version,
  eventType: string | null,
  path: string[],
  mapping: Mapping,
): MappedMessage {
  const type = object.object;
  if (typeof type !== "string")
    return dead(
      "The message does not say what kind of Stripe object it is, so it cannot be read. Nothing was changed; check who sends it.",
      fieldOf([...path, "object"]),
    );
  const kind = KINDS.get(type);
  if (!kind) return notFollowed(eventType ?? type);
  if (type === "invoice" && object.id === undefined)
    return {
      outcome: "ignored",
      reason: "This invoice is a preview of what will be billed and has no number of its own yet.",
    };
  const id = nameOf(object);
  return kind(object, {
    version,
    eventType,
    isDeleted: isTombstone(eventType, object),
    mapping,
    path,
    subject: `The ${type.replaceAll("_", " ")} ${id}`,
    id,
  });
}

type Kind = (object: Shape, context: Context) => MappedMessage;

/** Wire check, then facts, then the check of the record itself: one path for every object. */
function kindOf<Wire>(
  schema: z.ZodType<Wire>,
  make: (wire: Wire, context: Context) => SourceRecord[] | MappedMessage,
): Kind {
  return (object, context) => {
    const parsed = schema.safeParse(object);
    if (!parsed.success)
      return isBareTombstone(object)
        ? goneWithoutFacts(context)
        : unreadable("Stripe", context.subject, object, parsed.error, context.path);
    const made = make(parsed.data, context);
    return Array.isArray(made) ? checkedRecords("Stripe", context.subject, made) : made;
  };
}

const KINDS = new Map<string, Kind>([
  [
    "customer",
    kindOf(wireCustomer, (customer, context) => [
      { ...base(customer.id, context), kind: "billing_customer", facts: customerFacts(customer, context.mapping) },
    ]),
  ],
  [
    "product",
    kindOf(wireProduct, (product, context) => [
      { ...base(product.id, context), kind: "billing_product", facts: productFacts(product, context.mapping) },
    ]),
  ],
  [
    "price",
    kindOf(wirePrice, (price, context) => {
      if (!price.product) return missing(context, "product", "the product it belongs to");
      return [
        { ...base(price.id, context), kind: "billing_price", facts: priceFacts(price, price.product, context.mapping) },
      ];
    }),
  ],
  ["subscription", kindOf(wireSubscription, mapSubscription)],
  [
    "invoice",
    kindOf(wireInvoice, (invoice, context) => {
      const records: SourceRecord[] = [
        {
          ...base(invoice.id, context),
          kind: "billing_invoice",
          facts: invoiceFacts(invoice, context.mapping, context.isDeleted),
        },
      ];
      const payments = [paymentOfOldInvoice(invoice), paymentFromBalance(invoice)].filter((one) => one !== null);
      return records.concat(
        deliveriesOf(invoice, context),
        payments.map(({ externalId, facts }) => ({
          ...base(externalId, context),
          kind: "billing_invoice_payment",
          facts,
        })),
      );
    }),
  ],
  [
    "charge",
    kindOf(wireCharge, (charge, context) => [
      { ...base(charge.id, context), kind: "billing_charge", facts: chargeFacts(charge, context.mapping) },
    ]),
  ],
  [
    "payment_intent",
    kindOf(wirePaymentIntent, (intent, context) => {
      const attempt = attemptOfIntent(intent);
      if (typeof attempt === "string") return { outcome: "ignored", reason: attempt };
      return [{ ...base(intent.id, context), kind: "billing_charge", facts: attempt }];
    }),
  ],
  [
    "invoice_payment",
    kindOf(wireInvoicePayment, (payment, context) => [
      { ...base(payment.id, context), kind: "billing_invoice_payment", facts: invoicePaymentFacts(payment) },
    ]),
  ],
  [
    "credit_note",
    kindOf(wireCreditNote, (note, context) => [
      { ...base(note.id, context), kind: "billing_credit_note", facts: creditNoteFacts(note) },
    ]),
  ],
  [
    "refund",
    kindOf(wireRefund, (refund, context) => [
      { ...base(refund.id, context), kind: "billing_refund", facts: refundFacts(refund) },
    ]),
  ],
  [
    "dispute",
    kindOf(wireDispute, (dispute, context) => [
      { ...base(dispute.id, context), kind: "billing_dispute", facts: disputeFacts(dispute) },
    ]),
  ],
  [
    "usage_reading",
    kindOf(wireUsage, (usage, context) => {
      const version = { versionAt: new Date(usage.read_at).toISOString(), versionSequence: 0 };
      const externalId = `${usage.meter}:${usage.customer}:${usage.period_start}`;
      return [
        {
          ...base(externalId, { ...context, version }),
          kind: "billing_usage",
          facts: usageFacts(usage, context.mapping),
        },
      ];
    }),
  ],
]);

function mapSubscription(subscription: WireSubscription, context: Context): SourceRecord[] | MappedMessage {
  const items = [];
  for (const [index, item] of subscription.items.data.entries()) {
    const price = item.price ?? item.plan;
    const period = periodOfItem(subscription, item);
    if (!price) return missing(context, `items.data.${index}.price`, "a price");
    if (!period) return missing(context, `items.data.${index}.current_period_start`, "the billing period");
    items.push({ item, price, period });
  }
  return [
    {
      ...base(subscription.id, context),
      kind: "billing_subscription",
      facts: subscriptionFacts(subscription, items, context.mapping),
    },
  ];
}

function base(externalId: string, context: Context) {
  return { externalId, ...context.version, isDeleted: context.isDeleted };
}

/** `{ id, object, deleted: true }`: all that Stripe answers when a deleted object is asked for. */
function isBareTombstone(object: Shape): boolean {
  return object.deleted === true && Object.keys(object).length <= 4;
}

function goneWithoutFacts(context: Context): MappedMessage {
  return {
    outcome: "ignored",
    reason: `${context.subject} is gone; the event that deleted it carries its last state.`,
  };
}

function missing(context: Context, field: string, what: string): MappedMessage {
  return dead(
    `${context.subject} from Stripe cannot be read: ${what} is missing. Nothing was changed; correct it at Stripe, then try again.`,
    fieldOf([...context.path, field]),
  );
}

function notFollowed(type: string): MappedMessage {
  return { outcome: "ignored", reason: `Docket does not follow "${type.slice(0, 80)}" from Stripe.` };
}

function dead(reason: string, field: string | null): MappedMessage {
  return { outcome: "dead", reason, field };
}

function nameOf(object: Shape): string {
  return typeof object.id === "string" && object.id !== "" ? object.id.slice(0, 80) : "without an id";
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
