import { z } from "zod";
import type { PullContext, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { snapshotInstant } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";
import type { StripeClient } from "#server/connectors/stripe/client";
import { listPage, objectLists, pullListing } from "#server/connectors/stripe/lists";
import { messageOfEvent } from "#server/connectors/stripe/messages";
import { cutAfter, reReads } from "#server/connectors/stripe/re-read";

const seconds = z.int().min(0);
const cursorSchema = z.discriminatedUnion("phase", [
  /** Between pulls: everything up to `since` has landed. */
  z.strictObject({ phase: z.literal("rest"), since: seconds }),
  /** Walking from the newest event down to `since`; `started` and `newest` become the next `since`, but only at the end. */
  z.strictObject({
    phase: z.literal("walk"),
    since: seconds,
    started: seconds,
    newest: seconds,
    settledSince: seconds,
    after: z.string(),
    /** The second at which the last page ended, and marks of the objects that changed in it. */
    cut: z
      .strictObject({ second: seconds, seen: z.array(z.string()) })
      .nullable()
      .default(null),
  }),
  /** Stripe forgot events we never saw: all objects are listed again before events are trusted again. */
  z.strictObject({
    phase: z.literal("list"),
    list: z.int().min(0),
    after: z.string().nullable(),
    listedAt: z.iso.datetime().nullable(),
  }),
]);
type Cursor = z.infer<typeof cursorSchema>;
type Walk = Pick<Extract<Cursor, { phase: "walk" }>, "since" | "newest" | "settledSince" | "cut"> & {
  started: number | null;
  after: string | null;
};

const DAY = 86_400;
/** Stripe keeps events for 30 days. One day of margin, so that the walk does not race their disappearance. */
const FORGOTTEN_AFTER = 29 * DAY;
/** How far back the first walk goes: a first load of the objects may take so long without anything being missed. */
const FIRST_WALK = 28 * DAY;
/** The first load listed all payments at most this long before the first walk; older settlements need no second look. */
const LOAD_TIME = 2 * DAY;
/** Events may appear a little later than their second says; what was seen before is recognised by its id. */
const OVERLAP = 15 * 60;

/**
 * Every change since the last pull. Stripe lists newest first and cannot be asked to start at the old end, so a pull
 * walks down page by page; the high-water mark moves only when the walk has reached its end. Records carry versions, so
 * the order of arrival does not matter.
 */
export function eventStream(client: StripeClient): Stream {
  return {
    key: "events",
    label: "Changes",
    async pull(text, context) {
      const cursor = readCursor(cursorSchema, text);
      const now = Math.floor(context.now.getTime() / 1_000);
      if (cursor?.phase === "list") return relist(client, cursor, context);
      if (cursor !== null && now - cursor.since > FORGOTTEN_AFTER)
        return relist(client, { list: 0, after: null, listedAt: null }, context);
      if (cursor?.phase === "walk") return walk(client, cursor, context);
      if (cursor === null)
        return walk(
          client,
          { since: now - FIRST_WALK, newest: 0, settledSince: now - LOAD_TIME, ...fromTheTop },
          context,
        );
      const since = Math.max(0, cursor.since - OVERLAP);
      return walk(client, { since, newest: cursor.since, settledSince: since, ...fromTheTop }, context);
    },
  };
}

const fromTheTop = { started: null, after: null, cut: null };

async function walk(client: StripeClient, at: Walk, { now, signal }: PullContext): Promise<PulledPage> {
  const page = await eventPage(client, at, signal);
  if (page === null) return walk(client, { ...at, after: null, cut: null }, { now, signal });
  const started = at.started ?? Date.parse(snapshotInstant(now, page.answeredAt)) / 1_000;
  const newest = Math.max(at.newest, ...page.objects.map(createdOf));
  const again = await reReads(client, page.objects, at, signal);
  const messages: RawMessage[] = [...page.objects.map((event) => messageOfEvent(event)), ...again];
  const next: Cursor =
    page.after === null
      ? { phase: "rest", since: Math.max(started, newest) }
      : { ...at, phase: "walk", started, newest, after: page.after, cut: cutAfter(page.objects, at.cut) };
  return { messages, cursor: writeCursor(next), isLast: page.after === null };
}

/** Null when the event to go on from is gone: it grew too old while the walk stood still, and the walk begins anew. */
async function eventPage(client: StripeClient, at: Walk, signal: AbortSignal) {
  try {
    return await listPage(client, "/v1/events", { "created[gte]": at.since }, at.after, signal);
  } catch (error) {
    if (at.after !== null && error instanceof SourceFailure && error.code === "resource_missing") return null;
    throw error;
  }
}

function createdOf(event: Record<string, unknown>): number {
  return typeof event.created === "number" && Number.isInteger(event.created) && event.created >= 0 ? event.created : 0;
}

async function relist(
  client: StripeClient,
  at: { list: number; after: string | null; listedAt: string | null },
  { now, signal }: PullContext,
): Promise<PulledPage> {
  const list = objectLists[at.list];
  if (!list) throw new RangeError(`There is no object list number ${at.list}.`);
  const page = await pullListing(client, list, at, now, signal);
  const isListDone = page.after === null;
  const isAllDone = isListDone && at.list === objectLists.length - 1;
  const next: Cursor = isAllDone
    ? { phase: "rest", since: Date.parse(page.listedAt) / 1_000 }
    : { phase: "list", list: isListDone ? at.list + 1 : at.list, after: page.after, listedAt: page.listedAt };
  return { messages: page.messages, cursor: writeCursor(next), isLast: false };
}
