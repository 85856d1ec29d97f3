import type { Connector } from "#server/connectors/connector";
import { type MeteringClientOptions, meteringClient, PAGE_SIZE } from "#server/connectors/metering/client";
import { dayCensus, dayMessage, dayStream } from "#server/connectors/metering/day-stream";
import { METERING_MAPPING_VERSION, mapMetering, meteringMapping } from "#server/connectors/metering/map";
import { isForMeter, lookUpAtMeter, performAtMeter } from "#server/connectors/metering/perform";
import type { Pacing } from "#server/connectors/pace";
import type { EffectOutcome } from "#server/domain/sync/effects";

export type MeteringOptions = MeteringClientOptions & {
  account?: string;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 20, perSeconds: 1 };

export function meteringConnector(options: MeteringOptions): Connector {
  const client = meteringClient({ ...options, pace: options.pacing?.("metering", RATE_LIMIT) });
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
      rateLimit: RATE_LIMIT,
      redeliversForHours: null,
      listableForDays: 60,
      idempotencyHours: 24,
      signing: null,
    },
    mappingVersion: METERING_MAPPING_VERSION,
    ...meteringMapping,
    censuses: [dayCensus(client)],
    map: mapMetering,
    perform: (effect, signal) =>
      isForMeter(effect) ? performAtMeter(client, effect, signal) : Promise.resolve(notOurs),
    lookUp: (effect, signal) => (isForMeter(effect) ? lookUpAtMeter(client, effect, signal) : Promise.resolve(notOurs)),
    async fetch(reference, signal) {
      if (reference.type !== "usage_day" && reference.type !== "usage_days") return [];
      const row = await client.day(reference.id, signal);
      return row ? [dayMessage(row)] : [];
    },
  };
}

const notOurs: EffectOutcome = {
  outcome: "refused",
  reason: "The usage meter holds measured use alone. Send this act to the system that holds the invoice.",
  touched: [],
};
