import type { TestDatabase } from "#db/testing/database";
import { arrive, plainSource } from "#db/testing/given-sync";
import type { Connector } from "#server/connectors/connector";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { mapStripe, STRIPE_MAPPING_VERSION } from "#server/connectors/stripe/map";
import { fixture, type Shape } from "#server/connectors/testing/fixture";
import { announceMappings, announceSources } from "#server/services/sync/known-sources";

/** Billing as its messages really look, without a network behind it. */
export const billing: Connector = plainSource("stripe", {
  ...stripeMapping,
  label: "Stripe",
  mappingVersion: STRIPE_MAPPING_VERSION,
  map: mapStripe,
});

/** This process can read messages of billing and of the sources given. */
export function announce(...others: Connector[]): void {
  announceSources(() => [billing, ...others]);
  announceMappings(() => [billing, ...others]);
}

let events = 0;

/** An event about an invoice of the harbour company, with whatever is named put in place of what is right. */
export function invoiceEvent(changes: Shape, options: { id?: string; request?: string; created?: number } = {}) {
  events += 1;
  const eventId = options.id ?? `evt_${String(events).padStart(8, "0")}`;
  const object = { ...fixture("stripe", "invoice-2024-09-30.acacia.json"), ...changes };
  const payload = {
    id: eventId,
    object: "event",
    type: "invoice.updated",
    api_version: "2024-09-30.acacia",
    created: options.created ?? 1_772_400_000 + events,
    request: { id: options.request ?? `req_${eventId}`, idempotency_key: null },
    data: { object },
  };
  return { stream: "invoice.updated", eventId, correlationId: options.request ?? eventId, payload };
}

/** The customer the invoices are sent to, as billing knows it. */
export async function givenHarbourCompany(db: TestDatabase): Promise<void> {
  const payload = {
    id: "cus_Harbor",
    object: "customer",
    name: "Harbour Logistics GmbH",
    email: "ap@harbour.example",
    currency: "eur",
    metadata: { legal_entity: "DE01" },
    created: 1_760_000_000,
  };
  const eventId = "customer:cus_Harbor:2026-01-05T08:00:00.000Z+0:00000000000000aa";
  await arrive(db, billing, [{ stream: "customers", eventId, correlationId: eventId, payload }]);
}

/** Lands and reads messages; answers the ids by event. */
export async function givenMessages(
  db: TestDatabase,
  ...messages: ReturnType<typeof invoiceEvent>[]
): Promise<string[]> {
  await arrive(db, billing, messages);
  const rows = await db.owner<{ id: string; event_id: string }[]>`
    select id, event_id from inbox where event_id = any(${messages.map((one) => one.eventId)})`;
  const byEvent = new Map(rows.map((row) => [row.event_id, row.id]));
  return messages.map((one) => byEvent.get(one.eventId) ?? "");
}

export async function stateOf(db: TestDatabase, id: string | undefined): Promise<string | undefined> {
  const [row] = await db.owner<{ state: string }[]>`select state from inbox where id = ${id ?? ""}`;
  return row?.state;
}
