import Stripe from "stripe";
import type { RawMessage, WebhookDelivery } from "#server/connectors/connector";
import { contentHash } from "#server/connectors/pulled-message";
import { messageOfEvent } from "#server/connectors/stripe/messages";

/** Older deliveries are refused: whoever recorded one cannot play it again. */
const TOLERANCE_SECONDS = 300;

/** Any of the active secrets may have signed it, so that one can replace another without losing a delivery. */
export function receiveStripe(
  delivery: WebhookDelivery,
  secrets: readonly string[],
): { ok: true; message: RawMessage } | { ok: false; reason: string } {
  const header = headerOf(delivery.headers, "stripe-signature");
  if (header === null) return { ok: false, reason: "The delivery carries no Stripe-Signature." };
  if (secrets.length === 0)
    return { ok: false, reason: "No signing secret for Stripe is set, so no delivery can be believed." };
  if (isFromTheFuture(header, delivery.now))
    return { ok: false, reason: "The delivery is dated in the future; compare the clocks." };
  if (!secrets.some((secret) => isSignedBy(secret, header, delivery))) {
    return {
      ok: false,
      reason: "The signature fits none of the active secrets, or the delivery is older than five minutes.",
    };
  }
  const text = new TextDecoder().decode(delivery.body);
  const payload = parsed(text);
  if (typeof payload === "object" && payload !== null && !Array.isArray(payload))
    return { ok: true, message: messageOfEvent(payload as Record<string, unknown>) };
  const eventId = `event:${contentHash(text)}`;
  return { ok: true, message: { stream: "event", eventId, correlationId: eventId, payload: payload ?? text } };
}

/** The SDK compares in constant time. It throws for every kind of mismatch, which here only means "not this secret". */
function isSignedBy(secret: string, header: string, delivery: WebhookDelivery): boolean {
  try {
    return verifier(delivery.body, header, secret, TOLERANCE_SECONDS, undefined, delivery.now.getTime());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

const { signature } = Stripe.webhooks;
if (!signature) throw new Error("The Stripe SDK comes without signature verification.");
const verifier = signature.verifyHeader.bind(signature);

function isFromTheFuture(header: string, now: Date): boolean {
  const at = Number(/(?:^|,)t=(\d+)/.exec(header)?.[1] ?? 0);
  return at > now.getTime() / 1_000 + TOLERANCE_SECONDS;
}

function headerOf(headers: Record<string, string>, name: string): string | null {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found && found[1] !== "" ? found[1] : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
