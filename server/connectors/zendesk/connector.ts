import type { Connector, RawMessage } from "#server/connectors/connector";
import type { Pacing } from "#server/connectors/pace";
import { ticketCensus } from "#server/connectors/zendesk/census";
import { type ZendeskClient, type ZendeskClientOptions, zendeskClient } from "#server/connectors/zendesk/client";
import { commentStream, commentsOfTicket } from "#server/connectors/zendesk/comment-stream";
import { mapZendesk, ZENDESK_MAPPING_VERSION } from "#server/connectors/zendesk/map";
import { byId, TICKET_INCLUDES, ticketMessage } from "#server/connectors/zendesk/messages";
import { organizationStream } from "#server/connectors/zendesk/organization-stream";
import { ticketStream } from "#server/connectors/zendesk/ticket-stream";
import { wireTicket } from "#server/connectors/zendesk/wire";
import { zendeskMapping } from "#server/connectors/zendesk/words";
import type { EffectOutcome } from "#server/domain/sync/effects";

export type ZendeskOptions = ZendeskClientOptions & {
  account?: string;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 10, perSeconds: 60 };

/** Read alone, and by pulling alone: a webhook would only say that there is something to fetch, which the next pull does. */
export function zendeskConnector(options: ZendeskOptions): Connector {
  const client = zendeskClient({ ...options, pace: options.pacing?.("zendesk", RATE_LIMIT) });
  return {
    key: "zendesk",
    label: "Zendesk",
    account: options.account ?? "main",
    role: "support",
    every: "5m",
    staleAfter: "1h",
    streams: [organizationStream(client), ticketStream(client), commentStream(client)],
    manifest: {
      auth: "An API token of an agent with the admin role, sent as basic credentials: the agent's e-mail with /token, then the token.",
      credentials: [
        { name: "email", label: "E-mail of the agent", isWebhookSigning: false },
        { name: "token", label: "API token of that agent", isWebhookSigning: false },
      ],
      pageSize: 1_000,
      rateLimit: RATE_LIMIT,
      redeliversForHours: null,
      listableForDays: null,
      idempotencyHours: null,
      signing: null,
    },
    mappingVersion: ZENDESK_MAPPING_VERSION,
    ...zendeskMapping,
    censuses: [ticketCensus(client)],
    map: mapZendesk,
    perform: () => Promise.resolve(notOurs),
    lookUp: () => Promise.resolve(notOurs),
    async fetch(reference, signal) {
      if (reference.type !== "ticket" && reference.type !== "tickets") return [];
      return ticketWithComments(client, reference.id, signal);
    },
  };
}

/** The comments are read after the ticket, so they count from its last change at least. */
async function ticketWithComments(client: ZendeskClient, id: string, signal: AbortSignal): Promise<RawMessage[]> {
  const path = `tickets/${encodeURIComponent(id)}`;
  const found = await client.readOrNull(path, { include: TICKET_INCLUDES }, wireTicket, signal);
  if (!found) return [];
  const message = ticketMessage(found.ticket, { users: byId(found.users), organizations: byId(found.organizations) });
  return [message, ...(await commentsOfTicket(client, id, found.ticket.updated_at, signal))];
}

const notOurs: EffectOutcome = {
  outcome: "refused",
  reason: "Docket only reads Zendesk. Answer the ticket there, or send this act to the system that holds the invoice.",
  touched: [],
};
