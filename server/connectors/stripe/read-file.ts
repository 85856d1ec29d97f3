import type { RawMessage } from "#server/connectors/connector";
import { contentHash, pulledMessage } from "#server/connectors/pulled-message";
import { messageOfEvent } from "#server/connectors/stripe/messages";

type Shape = Record<string, unknown>;

/**
 * Splits a file of Stripe JSON into messages, one for each object or event in it: single objects, the `data` of an event
 * stored alone, lists, bundles under `resources`, and recorded requests with their replies. Text that is no JSON becomes
 * one message holding that text, which the mapping answers with a reason.
 * @param name only names the stream of what cannot be told apart otherwise.
 */
export function messagesFromFile(name: string, text: string): RawMessage[] {
  const parsed = parse(text);
  if (parsed === undefined) return [messageOf(name, text)];
  const found = objectsIn(parsed);
  return (found.length > 0 ? found : [parsed]).map((payload) => messageOf(name, payload));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (!isShape(value)) return [];
  if (value.object === "list" && Array.isArray(value.data))
    return value.data.length > 0 ? value.data.flatMap(objectsIn) : [value];
  if (typeof value.object === "string") return [value];
  if (isShape(value.object)) return typeof value.object.object === "string" ? objectsIn(value.object) : [value.object];
  if (isShape(value.resources)) return Object.values(value.resources).flatMap(objectsIn);
  if (isShape(value.api)) return repliesIn(value.api);
  return [];
}

/** Recordings nest method, then path, then one reply or several. */
function repliesIn(api: Shape): unknown[] {
  return Object.values(api)
    .filter(isShape)
    .flatMap((byPath) => Object.values(byPath))
    .flatMap((replies) => (Array.isArray(replies) ? replies : [replies]))
    .filter(isShape)
    .flatMap((reply) => objectsIn(reply.response));
}

function messageOf(name: string, payload: unknown): RawMessage {
  if (!isShape(payload) || typeof payload.object !== "string")
    return pulledMessage(name, "file", contentHash(name), null, payload);
  const id = typeof payload.id === "string" ? payload.id : "unnamed";
  if (payload.object === "event") return messageOfEvent(payload);
  return pulledMessage(payload.object, payload.object, id, null, payload);
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
