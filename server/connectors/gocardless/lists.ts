import type { RawMessage } from "#server/connectors/connector";
import { type GocardlessClient, isShape, type Query, type Shape } from "#server/connectors/gocardless/client";
import { type Resource, typeOf } from "#server/connectors/gocardless/resources";
import { wireMeta } from "#server/connectors/gocardless/wire";
import { pulledMessage, snapshotInstant, type Version } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";

export const PAGE_SIZE = 500;

export type ListPage = { objects: Shape[]; after: string | null; answeredAt: Date | null };

/** One page, newest first as GoCardless lists; `after` is null on the last one. */
export async function listPage(
  client: GocardlessClient,
  resource: Resource | "events",
  query: Query,
  after: string | null,
  signal: AbortSignal,
  limit = PAGE_SIZE,
): Promise<ListPage> {
  const { body, answeredAt } = await client.get(
    `/${resource}`,
    { ...query, limit, ...(after === null ? {} : { after }) },
    signal,
  );
  const rows = body[resource];
  const meta = wireMeta.safeParse(body.meta);
  if (!Array.isArray(rows) || !meta.success)
    throw new SourceFailure("no_answer", "GoCardless answered a list without its rows or without its cursors.");
  return { objects: rows.filter(isShape), after: meta.data.cursors.after ?? null, answeredAt };
}

/**
 * One page of a full listing as messages. Every page claims the instant at which the listing began: no event since then
 * can be hidden by it, and a page read twice gives the same messages.
 */
export async function pullListing(
  client: GocardlessClient,
  resource: Resource,
  at: { after: string | null; listedAt: string | null },
  { now, signal, query = {} }: { now: Date; signal: AbortSignal; query?: Query },
): Promise<{ messages: RawMessage[]; after: string | null; listedAt: string }> {
  const page = await listPage(client, resource, query, at.after, signal);
  const listedAt = at.listedAt ?? snapshotInstant(now, page.answeredAt);
  const version = { versionAt: listedAt, versionSequence: 0 };
  const messages = await inGroups(page.objects, async (object) =>
    objectMessage(resource, resource, object, version, await failureOf(client, resource, object, [], signal)),
  );
  return { messages, after: page.after, listedAt };
}

/** The object in the envelope of its single reply, with the event that says why it failed beside it. */
export function objectMessage(
  stream: string,
  resource: Resource,
  object: Shape,
  version: Version,
  event: Shape | null,
): RawMessage {
  const id = typeof object.id === "string" ? object.id : "unnamed";
  const payload = event === null ? { [resource]: object } : { [resource]: object, event };
  return pulledMessage(stream, typeOf[resource], id, version, payload);
}

/** A payment does not say why it failed: only its event does. Found among those at hand, else asked for. */
export async function failureOf(
  client: GocardlessClient,
  resource: Resource,
  object: Shape,
  known: readonly Shape[],
  signal: AbortSignal,
): Promise<Shape | null> {
  const { status, id } = object;
  if (resource !== "payments" || typeof id !== "string" || (status !== "failed" && status !== "charged_back"))
    return null;
  const fits = (event: Shape) => event.action === status && isShape(event.links) && event.links.payment === id;
  const found = known.find(fits);
  if (found) return found;
  const page = await listPage(client, "events", { payment: id, action: status }, null, signal, 10);
  return page.objects.find(fits) ?? null;
}

const AT_ONCE = 4;

/** Applies a request to each in small groups, keeping the order: quick enough, and far from GoCardless's rate limit. */
export async function inGroups<In, Out>(items: readonly In[], act: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(act))));
  return done;
}
