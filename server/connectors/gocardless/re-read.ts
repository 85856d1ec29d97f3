import type { RawMessage } from "#server/connectors/connector";
import {
  type GocardlessAnswer,
  type GocardlessClient,
  isShape,
  type Shape,
} from "#server/connectors/gocardless/client";
import { failureOf, inGroups, objectMessage } from "#server/connectors/gocardless/lists";
import { isResource, type Resource, typeOf } from "#server/connectors/gocardless/resources";
import { versionOfReRead } from "#server/connectors/gocardless/versions";
import { type WireEvent, wireEvent } from "#server/connectors/gocardless/wire";
import { pulledMessage } from "#server/connectors/pulled-message";

type Change = { resource: Resource; id: string; event: WireEvent };

/**
 * Events carry links alone, so each object they name is read once, for the newest event of it. What is read takes that
 * event's version, never the present instant: it cannot hide a later event, and a second pull finds nothing new. Events
 * of other kinds, and of objects that are gone, are kept as they are.
 * @param alreadyRead objects that a newer page of the same walk has read; their state is later than these events.
 */
export async function reReads(
  client: GocardlessClient,
  events: readonly Shape[],
  alreadyRead: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ messages: RawMessage[]; read: string[] }> {
  const { changes, others } = latestChanges(events, alreadyRead);
  const found = await inGroups(changes, (change) => readAgain(client, change, events, signal));
  return { messages: [...found.flat(), ...others.map(eventMessage)], read: changes.map(({ id }) => id) };
}

/** Of the events of one object the latest by its date, whatever order they stand in. */
function latestChanges(events: readonly Shape[], alreadyRead: ReadonlySet<string>) {
  const changes = new Map<string, Change>();
  const others: Shape[] = [];
  for (const shape of events) {
    const change = changeOf(shape);
    if (change === null) others.push(shape);
    else if (!alreadyRead.has(change.id) && isLater(change, changes.get(change.id))) changes.set(change.id, change);
  }
  return { changes: [...changes.values()], others };
}

function isLater({ event }: Change, known: Change | undefined): boolean {
  return known === undefined || Date.parse(event.created_at) > Date.parse(known.event.created_at);
}

function changeOf(shape: Shape): Change | null {
  const event = wireEvent.safeParse(shape).data;
  if (!event || !isResource(event.resource_type)) return null;
  const id = event.links[typeOf[event.resource_type]];
  return typeof id === "string" && id !== "" ? { resource: event.resource_type, id, event } : null;
}

async function readAgain(
  client: GocardlessClient,
  { resource, id, event }: Change,
  events: readonly Shape[],
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const object = await readObject(client, resource, id, signal);
  if (object === null) return [eventMessage(event)];
  const own = await message(client, resource, object, event, events, signal);
  // A refund changes what its payment says of itself, and no event of the payment tells of it.
  const paid = resource === "refunds" && isShape(object.links) ? object.links.payment : null;
  if (typeof paid !== "string") return [own];
  const payment = await readObject(client, "payments", paid, signal);
  return payment === null ? [own] : [own, await message(client, "payments", payment, event, events, signal)];
}

async function message(
  client: GocardlessClient,
  resource: Resource,
  object: Shape,
  event: WireEvent,
  events: readonly Shape[],
  signal: AbortSignal,
): Promise<RawMessage> {
  const version = versionOfReRead(event, object);
  const failure = await failureOf(client, resource, object, events, signal);
  return { ...objectMessage("changes", resource, object, version, failure), correlationId: event.id };
}

async function readObject(
  client: GocardlessClient,
  resource: Resource,
  id: string,
  signal: AbortSignal,
): Promise<Shape | null> {
  const answer = await client.find(`/${resource}/${encodeURIComponent(id)}`, signal);
  return answer === null ? null : objectIn(answer, resource);
}

export function objectIn({ body }: GocardlessAnswer, resource: Resource): Shape | null {
  const object = body[resource];
  return isShape(object) ? object : null;
}

/** An event by itself, in the envelope of its single reply. */
function eventMessage(event: Shape): RawMessage {
  const id = typeof event.id === "string" ? event.id : "unnamed";
  return { ...pulledMessage("changes", "event", id, null, { events: event }), correlationId: id.slice(0, 255) };
}
