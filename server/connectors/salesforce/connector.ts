import type { Connector } from "#server/connectors/connector";
import type { Pacing } from "#server/connectors/pace";
import { salesforceMapping } from "#server/connectors/salesforce/bindings";
import { salesforceCensuses } from "#server/connectors/salesforce/census";
import { changePrice, lookUpPrice } from "#server/connectors/salesforce/change-price";
import { type SalesforceClientOptions, salesforceClient } from "#server/connectors/salesforce/client";
import { mapSalesforce, SALESFORCE_MAPPING_VERSION } from "#server/connectors/salesforce/map";
import { rowMessage, salesforceObjects, salesforceStream } from "#server/connectors/salesforce/object-stream";
import { lookUpStanding, setStanding } from "#server/connectors/salesforce/set-standing";
import type { EffectOutcome } from "#server/domain/sync/effects";

export type SalesforceOptions = SalesforceClientOptions & {
  account?: string;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 25, perSeconds: 1 };

export function salesforceConnector(options: SalesforceOptions): Connector {
  const client = salesforceClient({ ...options, pace: options.pacing?.("salesforce", RATE_LIMIT) });
  return {
    key: "salesforce",
    label: "Salesforce",
    account: options.account ?? "main",
    role: "crm",
    every: "2m",
    staleAfter: "30m",
    streams: salesforceObjects.map((object) => salesforceStream(client, object)),
    manifest: {
      auth: "OAuth 2 client credentials of a connected app.",
      credentials: [
        { name: "clientId", label: "Client id of the connected app", isWebhookSigning: false },
        { name: "clientSecret", label: "Client secret of the connected app", isWebhookSigning: false },
      ],
      pageSize: 2000,
      rateLimit: RATE_LIMIT,
      redeliversForHours: null,
      listableForDays: null,
      idempotencyHours: null,
      signing: null,
    },
    mappingVersion: SALESFORCE_MAPPING_VERSION,
    ...salesforceMapping,
    censuses: salesforceCensuses(client),
    map: mapSalesforce,
    async perform(effect, signal) {
      if (effect.operation === "account.set_standing") return setStanding(client, effect, signal);
      return effect.operation === "order.change_price" ? changePrice(client, effect, signal) : notOurs;
    },
    async lookUp(effect, signal) {
      if (effect.operation === "account.set_standing") return lookUpStanding(client, effect, signal);
      return effect.operation === "order.change_price" ? lookUpPrice(client, effect, signal) : notOurs;
    },
    async fetch(reference, signal) {
      const object = salesforceObjects.find((each) => each.object === reference.type || each.key === reference.type);
      const row = object ? await client.record(object.object, reference.id, signal) : null;
      return object && row ? [rowMessage(object, row)] : [];
    },
  };
}

const notOurs: EffectOutcome = {
  outcome: "refused",
  reason:
    "Docket changes nothing in Salesforce but the standing of an account and a price that was agreed anew. Change the rest there, or send this act to the system that holds the invoice.",
  touched: [],
};
