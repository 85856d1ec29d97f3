import type { Connector } from "#server/connectors/connector";
import type { Pacing } from "#server/connectors/pace";
import { psaMapping } from "#server/connectors/psa/bindings";
import { PAGE_SIZE, type PsaClientOptions, psaClient } from "#server/connectors/psa/client";
import { listStream, psaCensuses, rowMessage } from "#server/connectors/psa/list-stream";
import { mapPsa, PSA_MAPPING_VERSION } from "#server/connectors/psa/map";
import { lookUpAtPsa, performAtPsa } from "#server/connectors/psa/perform";
import { psaResources } from "#server/connectors/psa/wire";
import type { SourceReference } from "#server/domain/sync/effects";

export type PsaOptions = PsaClientOptions & {
  account?: string;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 10, perSeconds: 1 };

export function psaConnector(options: PsaOptions): Connector {
  const client = psaClient({ ...options, pace: options.pacing?.("psa", RATE_LIMIT) });
  return {
    key: "psa",
    label: "Project system",
    account: options.account ?? "main",
    role: "projects",
    every: "5m",
    staleAfter: "1h",
    streams: psaResources.map((resource) => listStream(client, resource)),
    manifest: {
      auth: "An access token of the project system, sent as a bearer token.",
      credentials: [{ name: "token", label: "Access token", isWebhookSigning: false }],
      pageSize: PAGE_SIZE,
      rateLimit: RATE_LIMIT,
      redeliversForHours: null,
      listableForDays: null,
      idempotencyHours: null,
      signing: null,
    },
    mappingVersion: PSA_MAPPING_VERSION,
    ...psaMapping,
    censuses: psaCensuses(client),
    map: mapPsa,
    perform: (effect, signal) => performAtPsa(client, effect, signal),
    lookUp: (effect, signal) => lookUpAtPsa(client, effect, signal),
    async fetch(reference, signal) {
      const resource = resourceOf(reference);
      const row = resource ? await client.one(resource, reference.id, signal) : null;
      return resource && row ? [rowMessage(resource, row)] : [];
    },
  };
}

/** References name a list, or one of its rows: "time_entries" or "time_entry". */
function resourceOf({ type }: SourceReference) {
  const plural = type.endsWith("y") ? `${type.slice(0, -1)}ies` : `${type}s`;
  return psaResources.find(({ key }) => key === type || key === plural)?.key;
}
