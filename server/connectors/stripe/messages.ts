import type { RawMessage } from "#server/connectors/connector";
import { contentHash } from "#server/connectors/pulled-message";

type Shape = Record<string, unknown>;

/** An event keeps Stripe's own id, so its webhook and its place in a list are one message. */
export function messageOfEvent(event: Shape): RawMessage {
  const id = isName(event.id) ? event.id : `event:${contentHash(event)}`;
  const type = isName(event.type) ? event.type.slice(0, LONGEST_STREAM) : "event";
  return { stream: type, eventId: id, correlationId: requestOf(event) ?? id, payload: event };
}

/** All events of one request share its id: the thread from a click at Stripe to what it changed here. */
function requestOf(event: Shape): string | null {
  const { request } = event;
  const id = typeof request === "object" && request !== null ? (request as Shape).id : request;
  return isName(id) ? id : null;
}

const LONGEST_STREAM = 200;

/** Stripe's ids and types are short; anything else is no name to go by. */
function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 255;
}

/** The key of the write that caused an event, by which a lost answer is found again. */
export function idempotencyKeyOf(event: Shape): string | null {
  const { request } = event;
  const key = typeof request === "object" && request !== null ? (request as Shape).idempotency_key : null;
  return typeof key === "string" ? key : null;
}
