import type { Connector } from "#server/connectors/connector";
import type { Pacing } from "#server/connectors/pace";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { stripeCensuses } from "#server/connectors/stripe/census";
import { stripeClient } from "#server/connectors/stripe/client";
import { eventStream } from "#server/connectors/stripe/event-stream";
import { fetchFromStripe } from "#server/connectors/stripe/fetch";
import { growingStream } from "#server/connectors/stripe/growing-stream";
import { objectLists } from "#server/connectors/stripe/lists";
import { mapStripe, STRIPE_MAPPING_VERSION } from "#server/connectors/stripe/map";
import { objectStream } from "#server/connectors/stripe/object-stream";
import { lookUpAtStripe, performAtStripe } from "#server/connectors/stripe/perform";
import { receiveStripe } from "#server/connectors/stripe/receive";
import { usageStream } from "#server/connectors/stripe/usage-stream";

export type StripeOptions = {
  apiUrl: string;
  apiKey: string;
  /** Every secret that may sign a delivery at present. */
  webhookSecrets: readonly string[];
  account?: string;
  timeoutMs?: number;
  /** The first pause before a read is repeated; tests shorten it. */
  firstPauseMs?: number;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 80, perSeconds: 1 };

export function stripeConnector(options: StripeOptions): Connector {
  const client = stripeClient({ ...options, pace: options.pacing?.("stripe", RATE_LIMIT) });
  return {
    key: "stripe",
    label: "Stripe",
    account: options.account ?? "main",
    role: "billing",
    every: "2m",
    staleAfter: "15m",
    streams: [
      ...objectLists.map((list) => (list.growsSilently ? growingStream(client, list) : objectStream(client, list))),
      usageStream(client),
      eventStream(client),
    ],
    manifest: {
      auth: "A secret or restricted key, sent as a bearer token.",
      credentials: [
        { name: "apiKey", label: "Secret or restricted key", isWebhookSigning: false },
        { name: "webhookSecret", label: "Signing secret of the webhook endpoint", isWebhookSigning: true },
      ],
      pageSize: 100,
      rateLimit: RATE_LIMIT,
      redeliversForHours: 72,
      listableForDays: 30,
      idempotencyHours: 24,
      signing: "HMAC-SHA256 over the timestamp and the raw body, at most five minutes old.",
    },
    mappingVersion: STRIPE_MAPPING_VERSION,
    ...stripeMapping,
    censuses: stripeCensuses(client),
    map: mapStripe,
    receive: (delivery) => receiveStripe(delivery, options.webhookSecrets),
    perform: (effect, signal) => performAtStripe(effect, { client, signal }),
    lookUp: (effect, signal) => lookUpAtStripe(effect, { client, signal }),
    fetch: (reference, signal) => fetchFromStripe(client, reference, signal),
  };
}
