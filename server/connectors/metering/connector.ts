import type { Connector } from "#server/connectors/connector";
import { type MeteringClientOptions, meteringClient, PAGE_SIZE } from "#server/connectors/metering/client";
import { dayCensus, dayMessage, dayStream } from "#server/connectors/metering/day-stream";
import { METERING_MAPPING_VERSION, mapMetering, meteringMapping } from "#server/connectors/metering/map";
import type { EffectOutcome } from "#server/domain/sync/effects";

export type MeteringOptions = MeteringClientOptions & { account?: string };

export function meteringConnector(options: MeteringOptions): Connector {
  const client = meteringClient(options);
  return {
    key: "metering",
    label: "Usage metering",
    account: options.account ?? "main",
    role: "usage",
    every: "5m",
    staleAfter: "1h",
    streams: [dayStream(client)],
    manifest: {
      auth: "A key of the meter, sent as a bearer token.",
      credentials: [{ name: "apiKey", label: "Key of the usage meter", isWebhookSigning: false }],
      pageSize: PAGE_SIZE,
      rateLimit: { requests: 20, perSeconds: 1 },
      redeliversForHours: null,
      listableForDays: 60,
      idempotencyHours: null,
      signing: null,
    },
    mappingVersion: METERING_MAPPING_VERSION,
    ...meteringMapping,
    censuses: [dayCensus(client)],
    map: mapMetering,
    perform: () => Promise.resolve(notOurs),
    lookUp: () => Promise.resolve(notOurs),
    async fetch(reference, signal) {
      if (reference.type !== "usage_day" && reference.type !== "usage_days") return [];
      const row = await client.day(reference.id, signal);
      return row ? [dayMessage(row)] : [];
    },
  };
}

const notOurs: EffectOutcome = {
  outcome: "refused",
  reason:
    "Docket only reads the usage meter. Correct usage there, or send this act to the system that holds the invoice.",
  touched: [],
};
