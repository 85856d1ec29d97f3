import type { Connector, RawMessage } from "#server/connectors/connector";
import { netsuiteMapping } from "#server/connectors/netsuite/bindings";
import { netsuiteCensuses } from "#server/connectors/netsuite/census";
import {
  type NetsuiteClient,
  type NetsuiteClientOptions,
  type NetsuiteRow,
  netsuiteClient,
} from "#server/connectors/netsuite/client";
import { mapNetsuite, NETSUITE_MAPPING_VERSION } from "#server/connectors/netsuite/map";
import { lookUpAtNetsuite, performAtNetsuite } from "#server/connectors/netsuite/perform";
import { PLAN_TYPE, planStatement } from "#server/connectors/netsuite/revenue-plans";
import { netsuiteTables, rowMessage, tableStream } from "#server/connectors/netsuite/table-stream";
import type { Pacing } from "#server/connectors/pace";
import type { SourceReference } from "#server/domain/sync/effects";

export type NetsuiteOptions = NetsuiteClientOptions & {
  account?: string;
  /** External id of the item by which bad debts are booked. */
  badDebtItem?: string | undefined;
  /** Left out, requests go out at once; the registry gives the one of this installation. */
  pacing?: Pacing;
};

const RATE_LIMIT = { requests: 15, perSeconds: 1 };
/** A posting has a plan for each of its lines. */
const MOST_PLANS = 1_000;

export function netsuiteConnector(options: NetsuiteOptions): Connector {
  const client = netsuiteClient({ ...options, pace: options.pacing?.("netsuite", RATE_LIMIT) });
  return {
    key: "netsuite",
    label: "NetSuite",
    account: options.account ?? "main",
    role: "erp",
    every: "2m",
    staleAfter: "30m",
    streams: netsuiteTables.map((table) => tableStream(client, table)),
    manifest: {
      auth: "OAuth 2 client credentials with a certificate: a signed assertion is exchanged for a token of one hour. A plain access token is taken where no certificate is used.",
      credentials: [
        { name: "clientId", label: "Client id of the integration", isWebhookSigning: false },
        { name: "certificateId", label: "Id of the certificate uploaded for it", isWebhookSigning: false },
        { name: "privateKey", label: "Private key of that certificate (PEM)", isWebhookSigning: false },
        { name: "token", label: "Access token, where no certificate is used", isWebhookSigning: false },
      ],
      pageSize: 1000,
      rateLimit: RATE_LIMIT,
      redeliversForHours: null,
      listableForDays: null,
      idempotencyHours: null,
      signing: null,
    },
    mappingVersion: NETSUITE_MAPPING_VERSION,
    ...netsuiteMapping,
    censuses: netsuiteCensuses(client),
    map: mapNetsuite,
    perform: (effect, signal) => performAtNetsuite(client, effect, signal, options.badDebtItem),
    lookUp: (effect, signal) => lookUpAtNetsuite(client, effect, signal),
    fetch: (reference, signal) => fetchFromNetsuite(client, reference, signal),
  };
}

/** References name our streams' tables; the record service knows the same names, and transactions by their own types. */
async function fetchFromNetsuite(
  client: NetsuiteClient,
  reference: SourceReference,
  signal: AbortSignal,
): Promise<RawMessage[]> {
  const table = netsuiteTables.find((each) => each.table === reference.type || each.key === reference.type);
  if (!table) return [];
  const statement = table.table === PLAN_TYPE ? planStatement(reference.id) : null;
  if (statement !== null) {
    const { rows } = await client.query(statement, MOST_PLANS, 0, signal);
    return rows.map((row) => rowMessage(table.key, table.table, row));
  }
  const types =
    table.table === "transaction" ? ["invoice", "customerpayment", "creditmemo", "journalentry"] : [table.table];
  for (const type of types) {
    const answer = await client.record(type, reference.id, signal);
    if (isRow(answer?.body)) return [rowMessage(table.key, table.table, answer.body)];
  }
  return [];
}

function isRow(body: unknown): body is NetsuiteRow {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}
