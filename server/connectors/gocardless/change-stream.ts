import { z } from "zod";
import type { PullContext, PulledPage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { GocardlessClient } from "#server/connectors/gocardless/client";
import { type ListPage, listPage, pullListing } from "#server/connectors/gocardless/lists";
import { reReads } from "#server/connectors/gocardless/re-read";
import type { Resource } from "#server/connectors/gocardless/resources";
import { snapshotInstant } from "#server/connectors/pulled-message";
import { SourceFailure } from "#server/connectors/source-failure";

const instant = z.iso.datetime();
const cursorSchema = z.discriminatedUnion("phase", [
  /** Everything is listed first, and again when GoCardless no longer has the events we missed. */
  z.strictObject({
    phase: z.literal("list"),
    list: z.int().min(0),
    after: z.string().nullable(),
    /** When this list, and when the first of them, was begun. */
    listedAt: instant.nullable(),
    beganAt: instant.nullable(),
  }),
  /** Between pulls: every event up to `since` has been followed. */
  z.strictObject({ phase: z.literal("rest"), since: instant }),
  /** Walking from the newest event down to `since`; `started` becomes the next `since`, but only at the end. */
  z.strictObject({
    phase: z.literal("walk"),
    since: instant,
    started: instant,
    after: z.string(),
    /** Objects read on the newer pages of this walk. */
    read: z.array(z.string()),
  }),
]);
type Cursor = z.infer<typeof cursorSchema>;
type Listing = Extract<Cursor, { phase: "list" }>;
type Walk = { since: string; started: string | null; after: string | null; read: readonly string[] };

/** What others refer to comes first. */
const LISTS: readonly Resource[] = ["mandates", "payments", "refunds", "payouts"];
const MINUTE = 60_000;
const DAY = 86_400_000;
/** For how many days GoCardless keeps events: eighteen months, counted short. */
export const EVENTS_KEPT_DAYS = 540;
/** One day of margin, so that the walk does not race their disappearance. */
const FORGOTTEN_AFTER = (EVENTS_KEPT_DAYS - 1) * DAY;
/** Events may appear later than they are dated; an object read again unchanged is recognised by its id. */
const OVERLAP = 15 * MINUTE;
/** Each event may cost a read, so pages are kept small enough for one to take a few seconds. */
const EVENTS_AT_ONCE = 200;
/** The cursor is a row of ours; past this many an object may be read a second time. */
const MOST_REMEMBERED = 4_000;
const NOTHING_LISTED: Listing = { phase: "list", list: 0, after: null, listedAt: null, beganAt: null };

/**
 * Mandates, payments, refunds and payouts: all of them once, then whatever an event names. GoCardless lists newest first,
 * so a pull walks down page by page and the mark moves only when the walk has reached its end. Records carry versions,
 * so the order of arrival does not matter.
 */
export function changeStream(client: GocardlessClient): Stream {
  return {
    key: "changes",
    label: "Mandates, payments and payouts",
    async pull(text, context) {
      const cursor = readCursor(cursorSchema, text) ?? NOTHING_LISTED;
      if (cursor.phase === "list") return list(client, cursor, context);
      if (context.now.getTime() - Date.parse(cursor.since) > FORGOTTEN_AFTER)
        return list(client, NOTHING_LISTED, context);
      if (cursor.phase === "walk") return walk(client, cursor, context);
      const since = new Date(Date.parse(cursor.since) - OVERLAP).toISOString();
      return walk(client, { since, started: null, after: null, read: [] }, context);
    },
  };
}

async function list(client: GocardlessClient, at: Listing, { now, signal }: PullContext): Promise<PulledPage> {
  const resource = LISTS[at.list];
  if (!resource) throw new RangeError(`There is no list number ${at.list}.`);
  const page = await pullListing(client, resource, at, { now, signal });
  const beganAt = at.beganAt ?? page.listedAt;
  const isListDone = page.after === null;
  const isAllDone = isListDone && at.list === LISTS.length - 1;
  const next: Cursor = isAllDone
    ? { phase: "rest", since: beganAt }
    : isListDone
      ? { phase: "list", list: at.list + 1, after: null, listedAt: null, beganAt }
      : { phase: "list", list: at.list, after: page.after, listedAt: page.listedAt, beganAt };
  // The events since the listing began follow in the same pull.
  return { messages: page.messages, cursor: writeCursor(next), isLast: false };
}

async function walk(client: GocardlessClient, at: Walk, { now, signal }: PullContext): Promise<PulledPage> {
  const page = await eventPage(client, at, signal);
  if (page === null) return walk(client, { ...at, after: null, read: [] }, { now, signal });
  const started = at.started ?? snapshotInstant(now, page.answeredAt);
  const { messages, read } = await reReads(client, page.objects, new Set(at.read), signal);
  const next: Cursor =
    page.after === null
      ? { phase: "rest", since: started }
      : {
          phase: "walk",
          since: at.since,
          started,
          after: page.after,
          read: [...at.read, ...read].slice(-MOST_REMEMBERED),
        };
  return { messages, cursor: writeCursor(next), isLast: page.after === null };
}

/** Null when the event to go on from is gone: the walk begins anew. */
async function eventPage(client: GocardlessClient, at: Walk, signal: AbortSignal): Promise<ListPage | null> {
  try {
    return await listPage(client, "events", { "created_at[gte]": at.since }, at.after, signal, EVENTS_AT_ONCE);
  } catch (error) {
    if (at.after !== null && error instanceof SourceFailure && error.code === "cursor_not_found") return null;
    throw error;
  }
}
