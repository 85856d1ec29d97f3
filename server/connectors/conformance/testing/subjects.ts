import { avalaraConnector } from "#server/connectors/avalara/connector";
import type { Asked } from "#server/connectors/conformance/testing/gateway";
import { certificate } from "#server/connectors/conformance/testing/world";
import type { Connector } from "#server/connectors/connector";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import type { RecordKind } from "#server/domain/sync/records";
import { transactionsOf } from "#server/sandbox/avalara/transactions";
import type { Core } from "#server/sandbox/core";
import { gatewayOf } from "#server/sandbox/gocardless/model";
import { aggregatesOf } from "#server/sandbox/metering/aggregates";
import { sortedTable } from "#server/sandbox/netsuite/suiteql";
import { psaRows } from "#server/sandbox/psa/rows";
import { crmRows } from "#server/sandbox/salesforce/shapes";
import { CATALOGUE } from "#server/sandbox/world/catalogue";
import { productId } from "#server/sandbox/world/prices";
import { MINUTE } from "#server/sandbox/world/time";
import { commentShapes, ticketsOf } from "#server/sandbox/zendesk/shapes";

type Credentials = Readonly<Record<string, string>>;
export type MakeOptions = { apiUrl: string; timeoutMs: number; firstPauseMs: number; credentials: Credentials };
type Body = Readonly<Record<string, unknown>>;

/** A connector as the suite sees it: how to make it, what its twin holds, and where to disturb it. */
export type Subject = {
  key: string;
  /** Where the twin lives in the sandbox. */
  path: string;
  /** What its sentences call it. */
  name: RegExp;
  /** By the names its manifest gives them; all of them canaries that must never be shown. */
  credentials: Credentials;
  /** Other complete sets of credentials it takes. */
  otherCredentials?: readonly Credentials[];
  make(options: MakeOptions): Connector;
  /** Requests for a token; none where the credentials themselves are sent each time. */
  isSignIn(asked: Asked): boolean;
  /** The error body the source itself would send. */
  refusal(message: string): unknown;
  /** What exists at the source, by kind, straight from the twin's model. */
  truth(core: Core): Partial<Record<RecordKind, readonly string[]>>;
  /** Whether its rows say themselves when they changed. */
  datesItsRows: boolean;
  /** Rows older than a while are no longer listed; we keep them. */
  forgets?: true;
  /** Makes pages of a few rows of the full ones. */
  smallPages: number;
  /** A list, one of whose rows gets a value of another type in a field that must be readable. */
  drift: { in(asked: Asked, body: Body): boolean; field: string; value: unknown; named: string };
};

const never = () => false;
const idsOf = (rows: readonly { id: string | number }[]): string[] => rows.map(({ id }) => String(id));
const named = (credentials: Credentials, name: string): string => credentials[name] ?? `no ${name}`;

const stripe: Subject = {
  key: "stripe",
  path: "",
  name: /Stripe/,
  credentials: { apiKey: "sk_test_canary", webhookSecret: "whsec_canary" },
  make: ({ credentials, ...rest }) =>
    stripeConnector({
      ...rest,
      apiKey: named(credentials, "apiKey"),
      webhookSecrets: [named(credentials, "webhookSecret")],
    }),
  isSignIn: never,
  refusal: (message) => ({ error: { message, type: "invalid_request_error" } }),
  truth: ({ world }) => ({
    billing_product: CATALOGUE.map(({ code }) => productId(world, code)),
    billing_price: idsOf(world.prices.rows),
    billing_customer: idsOf(world.customers.rows),
    billing_subscription: idsOf(world.subscriptions.rows),
    billing_invoice: idsOf(world.invoices.rows.filter(({ status }) => status !== "deleted")),
    billing_charge: idsOf(world.charges.rows),
    billing_invoice_payment: idsOf(world.invoicePayments.rows),
    billing_credit_note: idsOf(world.creditNotes.rows),
    billing_refund: idsOf(world.refunds.rows),
  }),
  datesItsRows: false,
  smallPages: 0.3,
  drift: {
    in: ({ path }, body) => path === "/v1/charges" && body.has_more === false,
    field: "amount",
    value: "12.50",
    named: "amount",
  },
};

const netsuite: Subject = {
  key: "netsuite",
  path: "",
  name: /NetSuite/,
  credentials: certificate,
  otherCredentials: [{ token: "netsuite-token-canary" }],
  make: ({ credentials, ...rest }) => netsuiteConnector({ ...rest, ...credentials }),
  isSignIn: ({ path }) => path === "/services/rest/auth/oauth2/v1/token",
  refusal: (message) => ({
    type: "about:blank",
    title: "Unauthorized",
    "o:errorDetails": [{ detail: message, "o:errorCode": "INVALID_LOGIN_ATTEMPT" }],
  }),
  truth: (core) => ({
    erp_subsidiary: tableIds(core, "subsidiary"),
    erp_customer: tableIds(core, "customer"),
    erp_transaction: tableIds(core, "transaction"),
    erp_invoice_import: tableIds(core, "customrecord_invoice_import"),
    erp_revenue_schedule: tableIds(core, "revenueplan"),
    erp_rate: tableIds(core, "currencyrate"),
  }),
  datesItsRows: true,
  smallPages: 0.15,
  drift: {
    in: ({ body }) => /FROM transaction\b/.test(body),
    field: "foreigntotal",
    value: 12.5,
    named: "foreigntotal",
  },
};

function tableIds(core: Core, table: Parameters<typeof sortedTable>[1]): string[] {
  return sortedTable(core, table).map((row) => row.id ?? "");
}

const salesforce: Subject = {
  key: "salesforce",
  path: "",
  name: /Salesforce/,
  credentials: { clientId: "3MVG9-canary", clientSecret: "secret-canary" },
  make: ({ credentials, ...rest }) =>
    salesforceConnector({
      ...rest,
      clientId: named(credentials, "clientId"),
      clientSecret: named(credentials, "clientSecret"),
    }),
  isSignIn: ({ path }) => path === "/services/oauth2/token",
  refusal: (message) => [{ message, errorCode: "INVALID_AUTH_HEADER", fields: [] }],
  truth: ({ world }) => ({
    crm_account: objectIds(world, "Account"),
    crm_contract: objectIds(world, "Contract"),
    crm_order: objectIds(world, "Order"),
    crm_order_item: objectIds(world, "OrderItem"),
    crm_opportunity: objectIds(world, "Opportunity"),
    support_ticket: objectIds(world, "Case"),
  }),
  datesItsRows: true,
  smallPages: 0.0055,
  drift: { in: ({ query }) => /FROM Account\b/.test(query.get("q") ?? ""), field: "Name", value: 12, named: "Name" },
};

function objectIds(world: Core["world"], object: Parameters<typeof crmRows>[1]): string[] {
  return crmRows(world, object)
    .filter(({ IsDeleted }) => IsDeleted !== true)
    .map(({ Id }) => String(Id));
}

const gocardless: Subject = {
  key: "gocardless",
  path: "/gocardless",
  name: /GoCardless/,
  credentials: { token: "live-token-canary", webhookSecret: "hook-canary" },
  make: ({ credentials, ...rest }) =>
    gocardlessConnector({
      ...rest,
      token: named(credentials, "token"),
      webhookSecrets: [named(credentials, "webhookSecret")],
    }),
  isSignIn: never,
  refusal: (message) => ({
    error: { message, type: "invalid_api_usage", code: 401, errors: [{ reason: "access_token_not_active", message }] },
  }),
  truth({ world }) {
    const { mandates, payments, refunds, payouts } = gatewayOf(world);
    return {
      gateway_customer: mandates.map(({ customerId }) => customerId),
      gateway_mandate: idsOf(mandates),
      gateway_payment: idsOf(payments),
      gateway_refund: idsOf(refunds),
      gateway_payout: idsOf(payouts),
    };
  },
  datesItsRows: false,
  smallPages: 0.002,
  drift: {
    in: ({ path }) => path === "/gocardless/payments",
    field: "amount",
    value: "12.50",
    named: "payments.amount",
  },
};

const avalara: Subject = {
  key: "avalara",
  path: "/avalara",
  name: /Avalara/,
  credentials: { accountNumber: "2000123456-canary", licenseKey: "licence-canary" },
  make: ({ credentials, ...rest }) =>
    avalaraConnector({
      ...rest,
      accountNumber: named(credentials, "accountNumber"),
      licenseKey: named(credentials, "licenseKey"),
    }),
  isSignIn: never,
  refusal: (message) => ({ error: { code: "AuthenticationException", message, target: "HttpRequest" } }),
  truth: ({ world }) => ({ tax_transaction: idsOf(transactionsOf(world).filter(isThere(world.now))) }),
  datesItsRows: true,
  smallPages: 0.003,
  drift: { in: ({ path }) => path.endsWith("/transactions"), field: "currencyCode", value: 978, named: "currencyCode" },
};

function isThere(now: number) {
  return ({ modifiedDate }: Body) => Date.parse(String(modifiedDate)) <= now;
}

const zendesk: Subject = {
  key: "zendesk",
  path: "/zendesk",
  name: /Zendesk/,
  credentials: { email: "agent-canary@example.com", token: "zendesk-token-canary" },
  make: ({ credentials, ...rest }) =>
    zendeskConnector({ ...rest, email: named(credentials, "email"), token: named(credentials, "token") }),
  isSignIn: never,
  refusal: (message) => ({ error: message }),
  truth({ world }) {
    // The exports hold the last minute back.
    const tickets = ticketsOf(world).filter(({ updatedAt }) => updatedAt <= world.now - MINUTE);
    return {
      support_ticket: tickets.map(({ story }) => String(story.number)),
      support_comment: tickets.flatMap((view) => commentShapes(view).map(({ id }) => String(id))),
    };
  },
  datesItsRows: true,
  smallPages: 0.002,
  drift: { in: ({ path }) => path.includes("incremental/tickets"), field: "status", value: 3, named: "ticket.status" },
};

const metering: Subject = {
  key: "metering",
  path: "/metering",
  name: /usage meter/i,
  credentials: { apiKey: "meter-key-canary" },
  make: ({ credentials, ...rest }) => meteringConnector({ ...rest, apiKey: named(credentials, "apiKey") }),
  isSignIn: never,
  refusal: (message) => ({ error: { code: "key_not_known", message } }),
  truth: ({ world }) => ({ usage_day: idsOf(aggregatesOf(world).rows) }),
  datesItsRows: true,
  forgets: true,
  smallPages: 0.03,
  drift: { in: ({ path }) => path === "/metering/v1/usage/days", field: "quantity", value: 7, named: "quantity" },
};

const psa: Subject = {
  key: "psa",
  path: "/psa",
  name: /project system/i,
  credentials: { token: "psa-token-canary" },
  make: ({ credentials, ...rest }) => psaConnector({ ...rest, token: named(credentials, "token") }),
  isSignIn: never,
  refusal: (message) => ({ error: { code: "token_not_known", message } }),
  truth({ world }) {
    const { projects, milestones, time_entries: entries, rates } = psaRows(world);
    const existing = (rows: readonly { id: string; deleted: boolean }[]) => idsOf(rows.filter((row) => !row.deleted));
    return {
      psa_project: existing(projects),
      psa_milestone: existing(milestones),
      psa_time_entry: existing(entries),
      psa_rate: existing(rates),
    };
  },
  datesItsRows: true,
  smallPages: 0.02,
  drift: { in: ({ path }) => path === "/psa/v1/projects", field: "name", value: 12, named: "name" },
};

export const subjects: readonly Subject[] = [stripe, netsuite, salesforce, gocardless, avalara, zendesk, metering, psa];
