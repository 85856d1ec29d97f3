import { z } from "zod";
import type { PullContext, PulledPage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { GocardlessClient, Shape } from "#server/connectors/gocardless/client";
import { listPage, objectMessage, pullListing } from "#server/connectors/gocardless/lists";
import { snapshotInstant } from "#server/connectors/pulled-message";

const instant = z.iso.datetime();
const cursorSchema = z.discriminatedUnion("phase", [
  z.strictObject({ phase: z.literal("list"), after: z.string().nullable(), listedAt: instant.nullable() }),
  z.strictObject({ phase: z.literal("rest"), since: instant, listedAt: instant }),
  z.strictObject({
    phase: z.literal("walk"),
    since: instant,
    started: instant,
    listedAt: instant,
    after: z.string(),
  }),
]);
type Cursor = z.infer<typeof cursorSchema>;

const OVERLAP_MS = 15 * 60_000;
const LIST_AGAIN_MS = 86_400_000;

/**
 * Customers have no events: new ones are listed by their date, with an overlap, and once a day all are listed again for
 * what was changed in the old ones.
 */
export function customerStream(client: GocardlessClient): Stream {
  return {
    key: "customers",
    label: "Customers",
    async pull(text, context) {
      const at = readCursor(cursorSchema, text) ?? { phase: "list", after: null, listedAt: null };
      if (at.phase === "list") return list(client, at, context);
      if (context.now.getTime() - Date.parse(at.listedAt) >= LIST_AGAIN_MS)
        return list(client, { after: null, listedAt: null }, context);
      if (at.phase === "walk") return walk(client, at, context);
      const since = new Date(Date.parse(at.since) - OVERLAP_MS).toISOString();
      return walk(client, { since, started: null, listedAt: at.listedAt, after: null }, context);
    },
  };
}

async function list(
  client: GocardlessClient,
  at: { after: string | null; listedAt: string | null },
  { now, signal }: PullContext,
): Promise<PulledPage> {
  const { messages, after, listedAt } = await pullListing(client, "customers", at, { now, signal });
  const next: Cursor =
    after === null ? { phase: "rest", since: listedAt, listedAt } : { phase: "list", after, listedAt };
  return { messages, cursor: writeCursor(next), isLast: after === null };
}

type Walk = { since: string; started: string | null; listedAt: string; after: string | null };

async function walk(client: GocardlessClient, at: Walk, { now, signal }: PullContext): Promise<PulledPage> {
  const page = await listPage(client, "customers", { "created_at[gte]": at.since }, at.after, signal);
  const started = at.started ?? snapshotInstant(now, page.answeredAt);
  const { listedAt } = at;
  const next: Cursor =
    page.after === null
      ? { phase: "rest", since: started, listedAt }
      : { phase: "walk", since: at.since, started, listedAt, after: page.after };
  return { messages: page.objects.map(newcomer), cursor: writeCursor(next), isLast: page.after === null };
}

/** Dated by its creation, so that the overlap of the next pull finds the same message and the daily list outranks it. */
function newcomer(object: Shape) {
  const created = typeof object.created_at === "string" ? Date.parse(object.created_at) : Number.NaN;
  const versionAt = new Date(Number.isNaN(created) ? 0 : created).toISOString();
  return objectMessage("customers", "customers", object, { versionAt, versionSequence: 0 }, null);
}
