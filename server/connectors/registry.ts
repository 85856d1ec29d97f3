import { avalaraConnector } from "#server/connectors/avalara/connector";
import type { Connector } from "#server/connectors/connector";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { type Pacing, paced, unpaced } from "#server/connectors/pace";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import { env } from "#server/env";

/** Credentials people entered, newest first; they stand before those of the environment. */
export type StoredCredentials = {
  /** Changes whenever one is entered or runs out. */
  version: string;
  of(source: string, name: string): readonly string[];
};

let stored: StoredCredentials = { version: "", of: () => [] };
let built: { connected: readonly Connector[]; unconnected: readonly Connector[] } | undefined;

/** Hands over the stored credentials; connectors are built anew when they changed, calls under way end with the old ones. */
export function adoptCredentials(credentials: StoredCredentials): void {
  if (credentials.version !== stored.version) built = undefined;
  stored = credentials;
}

/** Every source this installation has credentials for, built when the first one is asked for. */
export function connectors(): readonly Connector[] {
  return build().connected;
}

/** Sources whose address is known and whose credentials are still to be entered. Nothing is asked of them. */
export function unconnectedSources(): readonly Connector[] {
  return build().unconnected;
}

export function connectorByKey(key: string): Connector | undefined {
  return connectors().find((connector) => connector.key === key);
}

function build() {
  if (built) return built;
  const known = [stripe(), netsuite(), salesforce(), metering(), zendesk(), gocardless(), avalara(), psa()].filter(
    (source) => source !== null,
  );
  built = {
    connected: known.filter(({ isComplete }) => isComplete).map(({ connector }) => connector),
    unconnected: known.filter(({ isComplete }) => !isComplete).map(({ connector }) => connector),
  };
  return built;
}

/** Kept while connectors are built anew. */
let pacing: Pacing | undefined;

/** The demo's sources run on the same machine and set no limits: asking them slowly would only make people wait. */
function pace(): { pacing: Pacing } {
  pacing ??= env.DOCKET_DEMO ? unpaced : paced(env.DOCKET_WORKERS);
  return { pacing };
}

type Known = { connector: Connector; isComplete: boolean };

/** What stands for a credential: the one people entered, else the environment's; empty when there is none yet. */
function credential(source: string, name: string, fromEnvironment: string | undefined): string {
  return stored.of(source, name)[0] ?? fromEnvironment ?? "";
}

function signingSecrets(source: string, fromEnvironment: readonly string[]): readonly string[] {
  return [...stored.of(source, "webhookSecret"), ...fromEnvironment];
}

const known = (connector: Connector, ...needed: readonly string[]): Known => ({
  connector,
  isComplete: needed.every((value) => value !== ""),
});

function stripe(): Known {
  const apiKey = credential("stripe", "apiKey", env.STRIPE_API_KEY);
  const webhookSecrets = signingSecrets("stripe", env.STRIPE_WEBHOOK_SECRET);
  // No client is made without a key; nothing is asked with this one.
  const connector = stripeConnector({
    apiUrl: env.STRIPE_API_URL,
    apiKey: apiKey || "not entered yet",
    webhookSecrets,
  });
  return known(connector, apiKey);
}

/** A certificate is preferred to a token where both are there. */
function netsuite(): Known | null {
  const apiUrl = env.NETSUITE_API_URL;
  if (!apiUrl) return null;
  const badDebtItem = env.NETSUITE_BAD_DEBT_ITEM;
  const clientId = credential("netsuite", "clientId", env.NETSUITE_CLIENT_ID);
  const certificateId = credential("netsuite", "certificateId", env.NETSUITE_CERTIFICATE_ID);
  const privateKey = credential("netsuite", "privateKey", env.NETSUITE_PRIVATE_KEY);
  if (clientId && certificateId && privateKey)
    return known(netsuiteConnector({ apiUrl, ...pace(), badDebtItem, clientId, certificateId, privateKey }));
  const token = credential("netsuite", "token", env.NETSUITE_TOKEN);
  return known(netsuiteConnector({ apiUrl, ...pace(), badDebtItem, token: token || "not entered yet" }), token);
}

function salesforce(): Known | null {
  const apiUrl = env.SALESFORCE_API_URL;
  if (!apiUrl) return null;
  const clientId = credential("salesforce", "clientId", env.SALESFORCE_CLIENT_ID);
  const clientSecret = credential("salesforce", "clientSecret", env.SALESFORCE_CLIENT_SECRET);
  return known(salesforceConnector({ apiUrl, ...pace(), clientId, clientSecret }), clientId, clientSecret);
}

function metering(): Known | null {
  const apiUrl = env.METERING_API_URL;
  if (!apiUrl) return null;
  const apiKey = credential("metering", "apiKey", env.METERING_API_KEY);
  return known(meteringConnector({ apiUrl, ...pace(), apiKey }), apiKey);
}

function gocardless(): Known | null {
  const apiUrl = env.GOCARDLESS_API_URL;
  if (!apiUrl) return null;
  const token = credential("gocardless", "token", env.GOCARDLESS_TOKEN);
  const webhookSecrets = signingSecrets("gocardless", env.GOCARDLESS_WEBHOOK_SECRET);
  return known(gocardlessConnector({ apiUrl, ...pace(), token, webhookSecrets }), token);
}

function avalara(): Known | null {
  const apiUrl = env.AVALARA_API_URL;
  if (!apiUrl) return null;
  const accountNumber = credential("avalara", "accountNumber", env.AVALARA_ACCOUNT);
  const licenseKey = credential("avalara", "licenseKey", env.AVALARA_LICENSE_KEY);
  return known(avalaraConnector({ apiUrl, ...pace(), accountNumber, licenseKey }), accountNumber, licenseKey);
}

function psa(): Known | null {
  const apiUrl = env.PSA_API_URL;
  if (!apiUrl) return null;
  const token = credential("psa", "token", env.PSA_TOKEN);
  return known(psaConnector({ apiUrl, ...pace(), token }), token);
}

function zendesk(): Known | null {
  const apiUrl = env.ZENDESK_API_URL;
  if (!apiUrl) return null;
  const email = credential("zendesk", "email", env.ZENDESK_EMAIL);
  const token = credential("zendesk", "token", env.ZENDESK_TOKEN);
  return known(zendeskConnector({ apiUrl, ...pace(), email, token }), email, token);
}
