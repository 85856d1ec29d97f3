import { z } from "zod";
import type { Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { StripeClient } from "#server/connectors/stripe/client";
import { type ObjectList, pullListing } from "#server/connectors/stripe/lists";

const cursorSchema = z.union([
  z.strictObject({ phase: z.literal("list"), after: z.string(), listedAt: z.iso.datetime() }),
  z.strictObject({ phase: z.literal("done"), listedAt: z.iso.datetime() }),
]);
type Cursor = z.infer<typeof cursorSchema>;

/** Lists all objects of one kind once, page by page. What changes afterwards is told by the events stream. */
export function objectStream(client: StripeClient, list: ObjectList): Stream {
  return {
    key: list.key,
    label: list.label,
    async pull(cursor, { now, signal }) {
      const at = readCursor(cursorSchema, cursor);
      if (at?.phase === "done") return { messages: [], cursor, isLast: true };
      const page = await pullListing(
        client,
        list,
        { after: at?.after ?? null, listedAt: at?.listedAt ?? null },
        now,
        signal,
      );
      const next: Cursor =
        page.after === null
          ? { phase: "done", listedAt: page.listedAt }
          : { phase: "list", after: page.after, listedAt: page.listedAt };
      return { messages: page.messages, cursor: writeCursor(next), isLast: page.after === null };
    },
  };
}
