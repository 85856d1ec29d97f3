import type { Census } from "#server/connectors/connector";
import type { ZendeskClient } from "#server/connectors/zendesk/client";
import { byId, numberOf, TICKET_INCLUDES, ticketMessage } from "#server/connectors/zendesk/messages";
import { wireResults, wireTickets } from "#server/connectors/zendesk/wire";
import { addDays } from "#server/domain/time";

/**
 * Tickets by the day they were opened, counted in UTC. The search finds their numbers only; the tickets themselves are
 * then read as the export gives them, so that counting brings nothing that a pull would not have brought.
 */
export function ticketCensus(client: ZendeskClient): Census {
  return {
    key: "tickets",
    label: "Tickets",
    kind: "support_ticket",
    objectType: "ticket",
    async list({ fromOn, toOn }, cursor, { signal }) {
      const page = await client.read(
        "search/export",
        {
          query: `created>=${fromOn}T00:00:00Z created<${addDays(toOn, 1)}T00:00:00Z`,
          "filter[type]": "ticket",
          "page[size]": "100",
          ...(cursor === null ? {} : { "page[after]": cursor }),
        },
        wireResults,
        signal,
      );
      const ids = page.results.map(({ id }) => numberOf(id));
      const next = page.meta.has_more ? (page.meta.after_cursor ?? null) : null;
      return { messages: await ticketsByNumber(client, ids, signal), cursor: next, isLast: next === null };
    },
  };
}

async function ticketsByNumber(client: ZendeskClient, ids: readonly string[], signal: AbortSignal) {
  if (ids.length === 0) return [];
  const query = { ids: ids.join(","), include: TICKET_INCLUDES };
  const found = await client.read("tickets/show_many", query, wireTickets, signal);
  const beside = { users: byId(found.users), organizations: byId(found.organizations) };
  return found.tickets.map((ticket) => ticketMessage(ticket, beside));
}
