import { transactionCensus } from "#server/connectors/avalara/census";
import { type AvalaraClientOptions, avalaraClient } from "#server/connectors/avalara/client";
import { AVALARA_MAPPING_VERSION, mapAvalara } from "#server/connectors/avalara/map";
import { PAGE_SIZE, transactionMessage, transactionStream } from "#server/connectors/avalara/transaction-stream";
import type { Connector } from "#server/connectors/connector";
import type { Pacing } from "#server/connectors/pace";
import type { EffectOutcome } from "#server/domain/sync/effects";

export type AvalaraOptions = AvalaraClientOptions & {
  account?: string;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 10, perSeconds: 1 };

export function avalaraConnector(options: AvalaraOptions): Connector {
  const client = avalaraClient({ ...options, pace: options.pacing?.("avalara", RATE_LIMIT) });
  return {
    key: "avalara",
    label: "Avalara",
    account: options.account ?? "main",
    role: "tax",
    every: "15m",
    staleAfter: "2h",
    streams: [transactionStream(client)],
    manifest: {
      auth: "Account number and licence key, sent as basic authentication.",
      credentials: [
        { name: "accountNumber", label: "Account number", isWebhookSigning: false },
        { name: "licenseKey", label: "Licence key", isWebhookSigning: false },
      ],
      pageSize: PAGE_SIZE,
      // AvaTax publishes no number for lists; this is kept low enough not to slow the company's own calculations.
      rateLimit: RATE_LIMIT,
      redeliversForHours: null,
      listableForDays: null,
      idempotencyHours: null,
      signing: null,
    },
    mappingVersion: AVALARA_MAPPING_VERSION,
    bindings: [],
    valueTables: [],
    censuses: [transactionCensus(client)],
    map: mapAvalara,
    perform: () => Promise.resolve(READ_ONLY),
    lookUp: () => Promise.resolve(READ_ONLY),
    async fetch(reference, signal) {
      const row = await client.find(reference.id, signal);
      return row === null ? [] : [transactionMessage("transactions", row)];
    },
  };
}

const READ_ONLY: EffectOutcome = {
  outcome: "refused",
  reason:
    "Docket only reads Avalara and changes nothing there. Taxes are calculated and committed by the billing platform.",
  touched: [],
};
