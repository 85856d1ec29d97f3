import { z } from "zod";
import type { PullContext, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { snapshotInstant } from "#server/connectors/pulled-message";
import type { StripeClient } from "#server/connectors/stripe/client";
import { listPage, type ObjectList, objectMessage, pullListing } from "#server/connectors/stripe/lists";
import { versionOfReading } from "#server/connectors/stripe/versions";

type Shape = Record<string, unknown>;

const seconds = z.int().min(0);
const cursorSchema = z.discriminatedUnion("phase", [
  z.strictObject({ phase: z.literal("list"), after: z.string(), listedAt: z.iso.datetime() }),
  z.strictObject({ phase: z.literal("rest"), since: seconds }),
  z.strictObject({ phase: z.literal("walk"), since: seconds, started: seconds, after: z.string() }),
]);
type Cursor = z.infer<typeof cursorSchema>;

const OVERLAP = 15 * 60;

/**
 * Objects whose creation Stripe does not reliably announce: the link of a payment to its invoice has an event only when
 * it is paid, and prices made in passing may have none. New ones are listed by their date, with an overlap.
 */
export function growingStream(client: StripeClient, list: ObjectList): Stream {
  return {
    key: list.key,
    label: list.label,
    async pull(text, context) {
      const at = readCursor(cursorSchema, text);
      if (at?.phase === "rest")
        return walk(
          client,
          list,
          { since: Math.max(0, at.since - OVERLAP), started: null, after: null, known: at.since },
          context,
        );
      if (at?.phase === "walk") return walk(client, list, { ...at, known: at.started }, context);
      const page = await pullListing(
        client,
        list,
        { after: at?.after ?? null, listedAt: at?.listedAt ?? null },
        context.now,
        context.signal,
      );
      const next: Cursor =
        page.after === null
          ? { phase: "rest", since: Date.parse(page.listedAt) / 1_000 }
          : { phase: "list", after: page.after, listedAt: page.listedAt };
      return { messages: page.messages, cursor: writeCursor(next), isLast: page.after === null };
    },
  };
}

type Walk = { since: number; started: number | null; after: string | null; known: number };

async function walk(
  client: StripeClient,
  list: ObjectList,
  at: Walk,
  { now, signal }: PullContext,
): Promise<PulledPage> {
  const page = await listPage(client, list.path, { "created[gte]": at.since }, at.after, signal);
  const created = page.objects.map(createdOf).filter((second) => second !== null);
  const started = Math.max(
    at.started ?? Date.parse(snapshotInstant(now, page.answeredAt)) / 1_000,
    at.known,
    ...created,
  );
  const next: Cursor =
    page.after === null
      ? { phase: "rest", since: started }
      : { phase: "walk", since: at.since, started, after: page.after };
  return {
    messages: page.objects.map((object) => readingMessage(list.key, object, createdOf(object) ?? 0)),
    cursor: writeCursor(next),
    isLast: page.after === null,
  };
}

/** Dated by the second it is known to have reached at least, so that it hides nothing and reads the same every time. */
export function readingMessage(stream: string, object: Shape, second: number): RawMessage {
  return objectMessage(stream, object, versionOfReading(second, object));
}

function createdOf({ created }: Shape): number | null {
  return typeof created === "number" && Number.isInteger(created) && created >= 0 && created <= 253_402_300_799
    ? created
    : null;
}
