import { createHmac, timingSafeEqual } from "node:crypto";
import type { RawMessage, WebhookDelivery } from "#server/connectors/connector";
import { isShape } from "#server/connectors/gocardless/client";
import { contentHash } from "#server/connectors/pulled-message";

/**
 * Any of the active secrets may have signed it, so that one can replace another without losing a delivery. GoCardless
 * signs no time, so a delivery recorded by somebody and sent again is genuine for ever: it is recognised by the events it
 * carries, which are its id, and brings nothing that the next pull would not read from GoCardless itself.
 */
export function receiveGocardless(
  delivery: WebhookDelivery,
  secrets: readonly string[],
): { ok: true; message: RawMessage } | { ok: false; reason: string } {
  const signature = headerOf(delivery.headers, "webhook-signature");
  if (signature === null) return { ok: false, reason: "The delivery carries no Webhook-Signature." };
  if (secrets.length === 0)
    return { ok: false, reason: "No signing secret for GoCardless is set, so no delivery can be believed." };
  // Every secret is tried, so that the time taken does not tell which one fits.
  const fits = secrets.map((secret) => isSignedBy(secret, signature, delivery.body));
  if (!fits.includes(true)) return { ok: false, reason: "The signature fits none of the active secrets." };
  return { ok: true, message: messageOfDelivery(new TextDecoder().decode(delivery.body)) };
}

function isSignedBy(secret: string, signature: string, body: Uint8Array): boolean {
  const expected = createHmac("sha256", secret).update(body).digest();
  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(expected.length);
  return timingSafeEqual(expected, given);
}

function headerOf(headers: Record<string, string>, name: string): string | null {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found && found[1] !== "" ? found[1].trim() : null;
}

/** One message a delivery. Its id is made of the ids of its events, in whatever order they come. */
export function messageOfDelivery(text: string): RawMessage {
  const payload = parsed(text);
  const ids = eventIdsOf(payload);
  const eventId = `webhook:${contentHash(ids ?? text)}`;
  return { stream: "webhook", eventId, correlationId: ids?.[0]?.slice(0, 255) ?? eventId, payload };
}

function eventIdsOf(payload: unknown): string[] | null {
  if (!isShape(payload) || !Array.isArray(payload.events)) return null;
  const ids = payload.events.map((event: unknown) =>
    isShape(event) && typeof event.id === "string" ? event.id : null,
  );
  const named = ids.filter((id) => id !== null);
  return named.length > 0 && named.length === ids.length ? [...new Set(named)].toSorted() : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
