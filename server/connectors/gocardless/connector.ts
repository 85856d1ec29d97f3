import type { Connector, RawMessage } from "#server/connectors/connector";
import { paymentCensus } from "#server/connectors/gocardless/census";
import { changeStream, EVENTS_KEPT_DAYS } from "#server/connectors/gocardless/change-stream";
import {
  type GocardlessClient,
  type GocardlessClientOptions,
  gocardlessClient,
} from "#server/connectors/gocardless/client";
import { customerStream } from "#server/connectors/gocardless/customer-stream";
import { failureOf, objectMessage, PAGE_SIZE } from "#server/connectors/gocardless/lists";
import { GOCARDLESS_MAPPING_VERSION, gocardlessBindings, mapGocardless } from "#server/connectors/gocardless/map";
import { objectIn } from "#server/connectors/gocardless/re-read";
import { receiveGocardless } from "#server/connectors/gocardless/receive";
import { resourceOfType } from "#server/connectors/gocardless/resources";
import type { Pacing } from "#server/connectors/pace";
import { snapshotInstant } from "#server/connectors/pulled-message";
import type { EffectOutcome, SourceReference } from "#server/domain/sync/effects";

export type GocardlessOptions = GocardlessClientOptions & {
  /** Every secret that may sign a delivery at present. */
  webhookSecrets: readonly string[];
  account?: string;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 1_000, perSeconds: 60 };

export function gocardlessConnector(options: GocardlessOptions): Connector {
  const client = gocardlessClient({ ...options, pace: options.pacing?.("gocardless", RATE_LIMIT) });
  return {
    key: "gocardless",
    label: "GoCardless",
    account: options.account ?? "main",
    role: "gateway",
    every: "5m",
    staleAfter: "30m",
    streams: [customerStream(client), changeStream(client)],
    manifest: {
      auth: "An access token that may read, sent as a bearer token.",
      credentials: [
        { name: "token", label: "Access token", isWebhookSigning: false },
        { name: "webhookSecret", label: "Secret of the webhook endpoint", isWebhookSigning: true },
      ],
      pageSize: PAGE_SIZE,
      rateLimit: RATE_LIMIT,
      // Eight further tries at growing intervals; GoCardless promises no time within which they lie.
      redeliversForHours: 24,
      listableForDays: EVENTS_KEPT_DAYS,
      // Nothing is created there, so no key is ever repeated.
      idempotencyHours: null,
      signing:
        "HMAC-SHA256 over the raw body alone. No time is signed, so a delivery sent again is recognised by the ids of its events only.",
    },
    mappingVersion: GOCARDLESS_MAPPING_VERSION,
    bindings: gocardlessBindings,
    valueTables: [],
    censuses: [paymentCensus(client)],
    map: mapGocardless,
    receive: (delivery) => receiveGocardless(delivery, options.webhookSecrets),
    perform: () => Promise.resolve(READ_ONLY),
    lookUp: () => Promise.resolve(READ_ONLY),
    fetch: (reference, signal) => fetchFromGocardless(client, reference, signal),
  };
}

const READ_ONLY: EffectOutcome = {
  outcome: "refused",
  reason: "Docket only reads GoCardless and changes nothing there. Do this in GoCardless itself.",
  touched: [],
};

async function fetchFromGocardless(
  client: GocardlessClient,
  reference: SourceReference,
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const resource = resourceOfType(reference.type);
  const answer = resource && (await client.find(`/${resource}/${encodeURIComponent(reference.id)}`, signal));
  const object = resource && answer ? objectIn(answer, resource) : null;
  if (!resource || !answer || !object) return [];
  // Dated by GoCardless's own clock: what is read belongs among its events, not among ours.
  const versionAt = snapshotInstant(answer.answeredAt ?? new Date(), answer.answeredAt);
  const failure = await failureOf(client, resource, object, [], signal);
  return [objectMessage(resource, resource, object, { versionAt, versionSequence: 0 }, failure)];
}
