import type { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { isShape, type Shape } from "#server/connectors/gocardless/client";
import {
  customerFacts,
  mandateFacts,
  paymentFacts,
  payoutFacts,
  refundFacts,
} from "#server/connectors/gocardless/facts";
import { isResource, type Resource, typeOf } from "#server/connectors/gocardless/resources";
import {
  wireCustomer,
  wireEvent,
  wireMandate,
  wirePayment,
  wirePayout,
  wireRefund,
} from "#server/connectors/gocardless/wire";
import { versionOfEventId } from "#server/connectors/pulled-message";
import { unreadable } from "#server/connectors/unreadable";
import type { Binding, Mapping } from "#server/domain/sync/mapping";
import type { MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const GOCARDLESS_MAPPING_VERSION = "gocardless-1";

export const gocardlessBindings: readonly Binding[] = [
  {
    key: "customer.accountId",
    label: "CRM account of a customer",
    objectType: "customer",
    defaults: ["/metadata/salesforce_account_id"],
  },
  {
    key: "payment.billingInvoiceId",
    label: "Invoice a payment is for",
    objectType: "payment",
    defaults: ["/metadata/stripe_invoice_id"],
  },
];

/**
 * GoCardless's message in our words. Objects come in the envelope of their single reply, `{ payments: { … } }`, with the
 * event that says why one failed beside it. Deliveries and events name objects without describing them: they give no
 * record, and the pull reads what they name.
 */
export function mapGocardless({ payload, eventId }: RawMessage, mapping: Mapping): MappedMessage {
  if (!isShape(payload))
    return dead(
      "The message from GoCardless is no object that can be read. Nothing was changed; ask for it to be sent again.",
      null,
    );
  if (isShape(payload.error)) return ignored("This is GoCardless's refusal of a request, not an object.");
  if (Array.isArray(payload.events)) return mapDelivery(payload.events);
  if (isShape(payload.events)) return mapEvent(payload.events);
  const names = Object.keys(payload).filter((name) => name !== "meta" && name !== "event");
  const [name] = names;
  if (name === undefined || names.length > 1)
    return dead(
      "The message does not say what kind of GoCardless object it is, so it cannot be read. Nothing was changed; check who sends it.",
      null,
    );
  if (!isResource(name)) return ignored(`Docket does not follow "${name.slice(0, 80)}" from GoCardless.`);
  return mapObject(name, payload, eventId, mapping);
}

function mapObject(resource: Resource, payload: Shape, eventId: string, mapping: Mapping): MappedMessage {
  const object = payload[resource];
  if (Array.isArray(object))
    return ignored("A page of a GoCardless list holds no fact of its own; its objects are messages of their own.");
  const subject = `The ${typeOf[resource]} ${nameOf(object)}`;
  return kinds[resource](object, { subject, resource, eventId, event: payload.event, mapping });
}

type Context = { subject: string; resource: Resource; eventId: string; event: unknown; mapping: Mapping };
type Kind = (object: unknown, context: Context) => MappedMessage;

/** Wire check, then facts, then the check of the record itself: one path for every object. */
function kindOf<Wire extends { id: string; created_at: string }>(
  schema: z.ZodType<Wire>,
  make: (wire: Wire, context: Context) => Pick<SourceRecord, "kind" | "facts"> | MappedMessage,
): Kind {
  return (object, context) => {
    const parsed = schema.safeParse(object);
    if (!parsed.success) return unreadable("GoCardless", context.subject, object, parsed.error, [context.resource]);
    const wire = parsed.data;
    const made = make(wire, context);
    if ("outcome" in made) return made;
    const version = versionOfEventId(context.eventId) ?? {
      versionAt: new Date(wire.created_at).toISOString(),
      versionSequence: 0,
    };
    const record = { ...made, externalId: wire.id, ...version, isDeleted: false } as SourceRecord;
    return checkedRecords("GoCardless", context.subject, [record]);
  };
}

const kinds: Record<Resource, Kind> = {
  customers: kindOf(wireCustomer, (customer, { mapping }) => ({
    kind: "gateway_customer",
    facts: customerFacts(customer, mapping),
  })),
  mandates: kindOf(wireMandate, (mandate) => ({ kind: "gateway_mandate", facts: mandateFacts(mandate) })),
  payments: kindOf(wirePayment, (payment, { event, mapping }) => ({
    kind: "gateway_payment",
    facts: paymentFacts(payment, wireEvent.safeParse(event).data ?? null, mapping),
  })),
  refunds: kindOf(wireRefund, (refund, { subject }) => {
    const paymentId = refund.links?.payment;
    return paymentId
      ? { kind: "gateway_refund", facts: refundFacts(refund, paymentId) }
      : ignored(`${subject} from GoCardless goes to a mandate and names no payment that it could reduce.`);
  }),
  payouts: kindOf(wirePayout, (payout) => ({ kind: "gateway_payout", facts: payoutFacts(payout) })),
};

function mapDelivery(events: readonly unknown[]): MappedMessage {
  for (const [index, event] of events.entries()) {
    const parsed = wireEvent.safeParse(event);
    if (!parsed.success)
      return unreadable("GoCardless", `The event ${nameOf(event)}`, event, parsed.error, ["events", index]);
  }
  return ignored(
    "A delivery of GoCardless says which objects changed and not how; the next pull reads each of them by itself.",
  );
}

function mapEvent(shape: Shape): MappedMessage {
  const parsed = wireEvent.safeParse(shape);
  if (!parsed.success) return unreadable("GoCardless", `The event ${nameOf(shape)}`, shape, parsed.error, ["events"]);
  const { resource_type: type, action } = parsed.data;
  return isResource(type)
    ? ignored(`The event "${action.slice(0, 80)}" names ${typeOf[type]} objects that are read by themselves.`)
    : ignored(`Docket does not follow "${type.slice(0, 80)}" from GoCardless.`);
}

function nameOf(object: unknown): string {
  return isShape(object) && typeof object.id === "string" && object.id !== ""
    ? object.id.slice(0, 80)
    : "without an id";
}

function ignored(reason: string): MappedMessage {
  return { outcome: "ignored", reason };
}

function dead(reason: string, field: string | null): MappedMessage {
  return { outcome: "dead", reason, field };
}
