import { z } from "zod";
import type { RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { allPages } from "#server/connectors/zendesk/all-pages";
import type { ZendeskClient } from "#server/connectors/zendesk/client";
import { byId, numberOf, TICKET_INCLUDES, ticketMessage } from "#server/connectors/zendesk/messages";
import { askedFrom } from "#server/connectors/zendesk/timed-export";
import { wireTickets, wireTimedExport } from "#server/connectors/zendesk/wire";

const cursorSchema = z.strictObject({ reached: z.int().min(0), isRunning: z.boolean() });

/** Few at once, since each costs a call for its tickets: a page stays a matter of seconds. */
const AT_ONCE = 50;
/** How far before its first pull the stream begins to watch; clocks may differ by as much. */
const HEAD_START_SECONDS = 600;

/**
 * Tickets whose organization changed. A ticket's export does not tell when its organization is linked to another CRM
 * account, so the organizations are watched and their tickets read again. The first pull only notes where to begin:
 * tickets that come from then on carry their organization as it is.
 */
export function organizationStream(client: ZendeskClient): Stream {
  return {
    key: "organizations",
    label: "Tickets of changed organizations",
    async pull(text, { now, signal }) {
      const at = readCursor(cursorSchema, text);
      if (at === null) {
        const reached = Math.max(0, Math.floor(now.getTime() / 1_000) - HEAD_START_SECONDS);
        return { messages: [], cursor: writeCursor({ reached, isRunning: false }), isLast: true };
      }
      const from = askedFrom(at, now);
      const query = { start_time: String(from), per_page: String(AT_ONCE) };
      const page = await client.read("incremental/organizations", query, wireTimedExport, signal);
      const messages: RawMessage[] = [];
      for (const { id } of page.organizations ?? [])
        messages.push(...(await ticketsOfOrganization(client, numberOf(id), signal)));
      const reached = Math.max(page.end_time ?? from, from);
      return {
        messages,
        cursor: writeCursor({ reached, isRunning: !page.end_of_stream }),
        isLast: page.end_of_stream,
      };
    },
  };
}

async function ticketsOfOrganization(client: ZendeskClient, id: string, signal: AbortSignal): Promise<RawMessage[]> {
  const path = `organizations/${encodeURIComponent(id)}/tickets`;
  const pages = await allPages(client, path, { include: TICKET_INCLUDES }, wireTickets, signal);
  return pages.flatMap(({ tickets, users, organizations }) => {
    const beside = { users: byId(users), organizations: byId(organizations) };
    return tickets.map((ticket) => ticketMessage(ticket, beside));
  });
}
