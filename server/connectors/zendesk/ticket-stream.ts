import { z } from "zod";
import type { PullContext, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { SourceFailure } from "#server/connectors/source-failure";
import type { ZendeskClient } from "#server/connectors/zendesk/client";
import { byId, type Shape, TICKET_INCLUDES, ticketMessage } from "#server/connectors/zendesk/messages";
import { wireTicketExport } from "#server/connectors/zendesk/wire";

/** `after` is Zendesk's own cursor; `newest` is the latest mark seen, to begin again from should that cursor be refused. */
const cursorSchema = z.strictObject({ after: z.string().nullable(), newest: z.int().min(0) });
type Cursor = z.infer<typeof cursorSchema>;

/** Seconds that are asked for once more when a cursor was refused. What was seen before is recognised by its id. */
const OVERLAP_SECONDS = 120;

/** Every ticket that changed, deleted ones included. Zendesk leaves its last minute out, so nothing is skipped over. */
export function ticketStream(client: ZendeskClient): Stream {
  return {
    key: "tickets",
    label: "Tickets",
    async pull(text, context) {
      const at = readCursor(cursorSchema, text) ?? { after: null, newest: 0 };
      const page = await exportPage(client, at, context);
      const beside = { users: byId(page.users), organizations: byId(page.organizations) };
      const next: Cursor = {
        after: page.after_cursor ?? at.after,
        newest: Math.max(at.newest, ...page.tickets.map(markOf)),
      };
      return {
        messages: page.tickets.map((ticket) => ticketMessage(ticket, beside)),
        cursor: writeCursor(next),
        isLast: page.end_of_stream,
      };
    },
  };
}

async function exportPage(client: ZendeskClient, { after, newest }: Cursor, { signal }: PullContext) {
  const ask = (from: Record<string, string>) =>
    client.read("incremental/tickets/cursor", { ...from, include: TICKET_INCLUDES }, wireTicketExport, signal);
  const fromTime = { start_time: String(Math.max(0, newest - OVERLAP_SECONDS)) };
  if (after === null) return ask(fromTime);
  try {
    return await ask({ cursor: after });
  } catch (error) {
    const isRefused = error instanceof SourceFailure && (error.status === 400 || error.status === 422);
    if (!isRefused) throw error;
    return ask(fromTime);
  }
}

function markOf({ generated_timestamp: mark }: Shape): number {
  return typeof mark === "number" && Number.isInteger(mark) && mark > 0 ? mark : 0;
}
