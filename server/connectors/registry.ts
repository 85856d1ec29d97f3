import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { env } from "#server/env";

let built: readonly Connector[] | undefined;

/** Every source this installation has credentials for, built when the first one is asked for. */
export function connectors(): readonly Connector[] {
  built ??= [stripe(), netsuite(), salesforce()].filter((connector) => connector !== null);
  return built;
}

export function connectorByKey(key: string): Connector | undefined {
  return connectors().find((connector) => connector.key === key);
}

function stripe(): Connector | null {
  const apiKey = env.STRIPE_API_KEY;
  return apiKey
    ? stripeConnector({ apiUrl: env.STRIPE_API_URL, apiKey, webhookSecrets: env.STRIPE_WEBHOOK_SECRET })
    : null;
}

function netsuite(): Connector | null {
  const apiUrl = env.NETSUITE_API_URL;
  const token = env.NETSUITE_TOKEN;
  return apiUrl && token ? netsuiteConnector({ apiUrl, token }) : null;
}

function salesforce(): Connector | null {
  const apiUrl = env.SALESFORCE_API_URL;
  const clientId = env.SALESFORCE_CLIENT_ID;
  const clientSecret = env.SALESFORCE_CLIENT_SECRET;
  return apiUrl && clientId && clientSecret ? salesforceConnector({ apiUrl, clientId, clientSecret }) : null;
}
