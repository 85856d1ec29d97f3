import type { RawMessage } from "#server/connectors/connector";
import { contentHash, type Version } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";
import type { StripeClient } from "#server/connectors/stripe/client";
import { readingMessage } from "#server/connectors/stripe/growing-stream";
import {
  hasMoreLines,
  listPage,
  objectLists,
  objectMessage,
  withAllLines,
  withEach,
} from "#server/connectors/stripe/lists";
import { isTombstone, versionOfEvent, versionOfReRead } from "#server/connectors/stripe/versions";

type Shape = Record<string, unknown>;
type Change = { type: string; id: string; version: Version; hash: string; needsLines: boolean };

/**
 * Reads those objects again whose events do not say enough: two different states at the same version, an invoice with
 * more lines than an event carries, or payments that were given up when their invoice was settled. The answer takes the version just above the event it was read for, never the
 * present instant, so that it cannot hide a later event and a second pull finds nothing new.
 */
export async function reReads(
  client: StripeClient,
  events: readonly Shape[],
  { settledSince, cut }: Looked,
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const found = await withEach(unclear(events, cut), (change) => readAgain(client, change, signal));
  const settled = settledInvoices(events).filter(({ second }) => second >= settledSince);
  const payments = await withEach(settled, (invoice) => paymentsOf(client, invoice, signal));
  return [...found.filter((message) => message !== null), ...payments.flat()];
}

/** A second that the end of a page cut in two, and marks of the objects that changed in it on the pages before. */
export type Cut = { second: number; seen: string[] };

type Looked = {
  /** Payments of invoices settled before this second are known from a listing made after it. */
  settledSince: number;
  cut: Cut | null;
};

/** What the next page has to know of this one: whose changes may go on there within the same second. */
export function cutAfter(events: readonly Shape[], before: Cut | null): Cut | null {
  const second = Number(events.at(-1)?.created);
  if (!Number.isInteger(second) || second < 0) return null;
  const marks = events.flatMap((event) => {
    const change = Number(event.created) === second ? changeOf(event) : null;
    return change === null ? [] : [markOf(change)];
  });
  const carried = before?.second === second ? before.seen : [];
  return { second, seen: [...new Set([...carried, ...marks])] };
}

/** Short, for a second may hold many; two objects of one mark cost a reading and nothing else. */
function markOf({ type, id }: Pick<Change, "type" | "id">): string {
  return contentHash(`${type}:${id}`).slice(0, 8);
}

const SETTLING = new Set(["invoice.paid", "invoice.voided"]);

/** Invoices that were paid or voided give up their other payments without a word; per invoice the latest second. */
function settledInvoices(events: readonly Shape[]): { id: string; second: number }[] {
  const latest = new Map<string, number>();
  for (const event of events) {
    const change = SETTLING.has(String(event.type)) ? changeOf(event) : null;
    if (change?.type === "invoice") latest.set(change.id, Math.max(latest.get(change.id) ?? 0, Number(event.created)));
  }
  return [...latest].map(([id, second]) => ({ id, second }));
}

async function paymentsOf(
  client: StripeClient,
  { id, second }: { id: string; second: number },
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const page = await listPage(client, "/v1/invoice_payments", { invoice: id }, null, signal);
  return page.objects
    .filter(({ status }) => status === "canceled")
    .map((payment) => readingMessage("events", payment, second));
}

function unclear(events: readonly Shape[], cut: Cut | null): Change[] {
  const before = new Set(cut?.seen);
  const isCut = (change: Change) =>
    cut !== null && Date.parse(change.version.versionAt) === cut.second * 1_000 && before.has(markOf(change));
  const latest = new Map<string, Change>();
  const hashes = new Map<string, Set<string>>();
  for (const change of events.map(changeOf)) {
    if (change === null) continue;
    const object = `${change.type}:${change.id}`;
    const version = `${object}:${change.version.versionAt}:${change.version.versionSequence}`;
    hashes.set(version, (hashes.get(version) ?? new Set()).add(change.hash));
    const isTied = (hashes.get(version)?.size ?? 0) > 1;
    if ((isTied || isCut(change) || change.needsLines) && isLater(change, latest.get(object)))
      latest.set(object, change);
  }
  return [...latest.values()];
}

function isLater(change: Change, known: Change | undefined): boolean {
  if (!known) return true;
  const [left, right] = [change.version, known.version];
  return (
    left.versionAt > right.versionAt ||
    (left.versionAt === right.versionAt && left.versionSequence > right.versionSequence)
  );
}

/** Null for events that cannot be read or whose object is gone: the mapping says what to do with those. */
function changeOf(event: Shape): Change | null {
  const { created, type, data } = event;
  if (
    typeof created !== "number" ||
    !Number.isInteger(created) ||
    created < 0 ||
    created > 253_402_300_799 ||
    typeof type !== "string"
  )
    return null;
  const object = typeof data === "object" && data !== null ? (data as Shape).object : null;
  if (typeof object !== "object" || object === null) return null;
  const shape = object as Shape;
  if (typeof shape.id !== "string" || typeof shape.object !== "string" || isTombstone(type, shape)) return null;
  return {
    type: shape.object,
    id: shape.id,
    version: versionOfEvent({ created, type }, shape),
    hash: contentHash(shape),
    needsLines: hasMoreLines(shape),
  };
}

async function readAgain(client: StripeClient, change: Change, signal: AbortSignal): Promise<RawMessage | null> {
  const path = pathOfObject(change.type, change.id);
  if (path === null) return null;
  const object = await readOrNull(client, path, signal);
  if (object === null) return null;
  return objectMessage("events", await withAllLines(client, object.body, signal), versionOfReRead(change.version));
}

export function pathOfObject(type: string, id: string): string | null {
  const list = objectLists.find((each) => each.type === type);
  return list ? `${list.path}/${encodeURIComponent(id)}` : null;
}

/** Null when Stripe does not know the object (any more). */
export async function readOrNull(client: StripeClient, path: string, signal: AbortSignal) {
  try {
    return await client.get(path, {}, signal);
  } catch (error) {
    if (error instanceof SourceFailure && error.code === "resource_missing") return null;
    throw error;
  }
}
