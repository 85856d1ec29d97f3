import type { RawMessage } from "#server/connectors/connector";
import { pulledMessage, snapshotInstant, type Version } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";
import type { StripeAnswer, StripeClient } from "#server/connectors/stripe/client";

type Shape = Record<string, unknown>;

export type ObjectList = {
  key: string;
  label: string;
  type: string;
  path: string;
  query: Record<string, string>;
  growsSilently?: true;
};

/** In the order in which the first load should read them: what others refer to comes first. */
export const objectLists: readonly ObjectList[] = [
  { key: "products", label: "Products", type: "product", path: "/v1/products", query: {} },
  { key: "prices", label: "Prices", type: "price", path: "/v1/prices", query: {}, growsSilently: true },
  { key: "customers", label: "Customers", type: "customer", path: "/v1/customers", query: {} },
  {
    key: "subscriptions",
    label: "Subscriptions",
    type: "subscription",
    path: "/v1/subscriptions",
    query: { status: "all" },
  },
  { key: "invoices", label: "Invoices", type: "invoice", path: "/v1/invoices", query: {} },
  { key: "charges", label: "Payment attempts", type: "charge", path: "/v1/charges", query: {} },
  {
    key: "invoice_payments",
    label: "Payments of invoices",
    type: "invoice_payment",
    path: "/v1/invoice_payments",
    query: {},
    growsSilently: true,
  },
  { key: "credit_notes", label: "Credit notes", type: "credit_note", path: "/v1/credit_notes", query: {} },
  { key: "refunds", label: "Refunds", type: "refund", path: "/v1/refunds", query: {} },
  { key: "disputes", label: "Disputes", type: "dispute", path: "/v1/disputes", query: {} },
];

export const PAGE_SIZE = 100;

export type ListPage = { objects: Shape[]; after: string | null; answeredAt: Date | null };

/** One page, newest first as Stripe lists; `after` is null on the last one. */
export async function listPage(
  client: StripeClient,
  path: string,
  query: Record<string, string | number>,
  after: string | null,
  signal: AbortSignal,
  limit = PAGE_SIZE,
): Promise<ListPage> {
  const answer = await client.get(
    path,
    { ...query, limit, ...(after === null ? {} : { starting_after: after }) },
    signal,
  );
  const objects = objectsOf(answer);
  const last = objects.at(-1);
  if (answer.body.has_more !== true) return { objects, after: null, answeredAt: answer.answeredAt };
  if (typeof last?.id !== "string")
    throw new SourceFailure("no_answer", "Stripe announced a further page but named nothing to go on from.");
  return { objects, after: last.id, answeredAt: answer.answeredAt };
}

function objectsOf(answer: StripeAnswer): Shape[] {
  const { data } = answer.body;
  if (!Array.isArray(data)) throw new SourceFailure("no_answer", "Stripe answered a list without its rows.");
  return data.filter((row): row is Shape => typeof row === "object" && row !== null);
}

/**
 * One page of a full listing as messages. Every page of a listing claims the instant at which the listing began: no
 * event since then can be hidden by it, and a page read twice gives the same messages.
 */
export async function pullListing(
  client: StripeClient,
  list: ObjectList,
  at: { after: string | null; listedAt: string | null },
  now: Date,
  signal: AbortSignal,
): Promise<{ messages: RawMessage[]; after: string | null; listedAt: string }> {
  const page = await listPage(client, list.path, list.query, at.after, signal);
  const listedAt = at.listedAt ?? snapshotInstant(now, page.answeredAt);
  const version = { versionAt: listedAt, versionSequence: 0 };
  const objects = await withEach(page.objects, (object) => withAllLines(client, object, signal));
  return { messages: objects.map((object) => objectMessage(list.key, object, version)), after: page.after, listedAt };
}

export function objectMessage(stream: string, object: Shape, version: Version): RawMessage {
  const type = typeof object.object === "string" ? object.object : "object";
  return pulledMessage(stream, type, typeof object.id === "string" ? object.id : "unnamed", version, object);
}

/** Stripe embeds the first lines of an invoice and says `has_more` when there are further ones. */
export async function withAllLines(client: StripeClient, object: Shape, signal: AbortSignal): Promise<Shape> {
  if (!hasMoreLines(object)) return object;
  const lines = object.lines as Shape & { data: Shape[] };
  const data: Shape[] = [...lines.data];
  let after = idOf(data.at(-1));
  while (after !== null) {
    const page = await listPage(
      client,
      `/v1/invoices/${encodeURIComponent(String(object.id))}/lines`,
      {},
      after,
      signal,
    );
    data.push(...page.objects);
    after = page.after;
  }
  return { ...object, lines: { ...lines, data: onceEach(data), has_more: false } };
}

/** A row that a page repeats must not be counted twice. */
export function onceEach(rows: readonly Shape[]): Shape[] {
  return [...new Map(rows.map((row, index) => [idOf(row) ?? `row ${index}`, row])).values()];
}

export function hasMoreLines(object: Shape): boolean {
  if (object.object !== "invoice" || typeof object.lines !== "object" || object.lines === null) return false;
  const { data, has_more: hasMore } = object.lines as Shape;
  return hasMore === true && Array.isArray(data) && data.length > 0;
}

function idOf(object: Shape | undefined): string | null {
  return typeof object?.id === "string" ? object.id : null;
}

const AT_ONCE = 4;

/** Applies a request to each in small groups, keeping the order: quick enough, and far from Stripe's rate limit. */
export async function withEach<In, Out>(items: readonly In[], act: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(act))));
  }
  return done;
}
