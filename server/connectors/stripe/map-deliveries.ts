import type { Version } from "#server/connectors/pulled-message";
import type { WireInvoice } from "#server/connectors/stripe/wire";
import { instantOf } from "#server/connectors/stripe/words";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import type { FactsOf, SourceRecord } from "#server/domain/sync/records";

type DeliveryFacts = FactsOf<"invoice_delivery">;
type Try = { second: number; facts: DeliveryFacts };

/**
 * What an invoice tells of its way to the customer. That Stripe mailed it is an event and nothing else; what came of it,
 * and tries through other channels, stand where the company's own delivery writes them on the invoice. A try is known by
 * the second in which it was made, so that mail which came back is the mail that was sent.
 */
export function deliveriesOf(
  invoice: WireInvoice,
  told: { version: Version; eventType: string | null; mapping: Mapping },
): SourceRecord[] {
  const tries = new Map<number, Try>();
  const mailed = told.eventType === "invoice.sent" ? mailedTry(invoice, told.version) : null;
  const written = writtenTry(invoice, told.mapping);
  for (const one of [mailed, written]) if (one) tries.set(one.second, one);
  return [...tries.values()].map(({ second, facts }) => ({
    kind: "invoice_delivery",
    externalId: `${invoice.id}:${second}`,
    ...told.version,
    isDeleted: false,
    facts,
  }));
}

function mailedTry(invoice: WireInvoice, { versionAt }: Version): Try {
  const { customer_email: email } = invoice as { customer_email?: unknown };
  return {
    second: Math.floor(Date.parse(versionAt) / 1_000),
    facts: {
      billingInvoiceId: invoice.id,
      channel: "email",
      recipient: typeof email === "string" && email !== "" ? email : null,
      status: "sent",
      detail: null,
      at: versionAt,
    },
  };
}

function writtenTry(invoice: WireInvoice, mapping: Mapping): Try | null {
  const status = boundText(mapping, "invoice.deliveryStatus", invoice);
  const second = secondOf(boundText(mapping, "invoice.deliveryAt", invoice));
  if (status === null || second === null) return null;
  const channel = boundText(mapping, "invoice.deliveryChannel", invoice) ?? "email";
  return {
    second,
    facts: {
      billingInvoiceId: invoice.id,
      // The check of the record refuses words that the tables do not lead to ours.
      channel: translated(mapping, "delivery.channel", channel) as DeliveryFacts["channel"],
      recipient: boundText(mapping, "invoice.deliveryRecipient", invoice),
      status: translated(mapping, "delivery.status", status) as DeliveryFacts["status"],
      detail: boundText(mapping, "invoice.deliveryDetail", invoice),
      at: instantOf(second),
    },
  };
}

/** Seconds as Stripe counts them, or an instant. */
function secondOf(text: string | null): number | null {
  if (text === null) return null;
  const second = /^\d{1,11}$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1_000);
  return Number.isFinite(second) ? second : null;
}
