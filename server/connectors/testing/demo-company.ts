import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { factsOf } from "#server/connectors/testing/fixture";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import type { EffectOutcome, OutboundOperation } from "#server/domain/sync/effects";
import { plainMapping } from "#server/domain/sync/mapping";
import type { FactsOf, RecordKind } from "#server/domain/sync/records";
import { startSandbox } from "#server/sandbox/sandbox";

export type Invoice = FactsOf<"billing_invoice">;
export const WEBHOOK_SECRET = "whsec_test";

type Planted = { planted: { type: string; entity: string; subject: { id: string } }[] };

/** A small demo company in this process, its three connectors, and everything they read from it so far. */
export type DemoCompany = Awaited<ReturnType<typeof demoCompany>>;

export async function demoCompany() {
  const sandbox = await startSandbox({ port: 0, customers: 40, anchor: "2026-10-12T09:30:00Z" });
  const quick = { apiUrl: sandbox.url, timeoutMs: 1_000, firstPauseMs: 5 };
  const stripe = stripeConnector({ ...quick, apiKey: "sk_test_1", webhookSecrets: ["whsec_older", WEBHOOK_SECRET] });
  const netsuite = netsuiteConnector({ ...quick, token: "t" });
  const all: Connector[] = [
    stripe,
    netsuite,
    salesforceConnector({ ...quick, clientId: "id", clientSecret: "secret" }),
  ];
  const landing = new Landing();
  const cursors = new Map<string, string | null>();
  const used = new Set<string>();
  const { signal } = new AbortController();
  const now = () => new Date(sandbox.core.now());
  let effects = 0;

  async function control<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(
      `${sandbox.url}/_sandbox${path}`,
      body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
    );
    return (await response.json()) as T;
  }

  async function pull(connector: Connector): Promise<number> {
    return pullAll(connector, landing, cursors, now);
  }

  async function plant(type: string, entity?: string): Promise<string> {
    const { planted } = await control<Planted>("/inject", { type, count: 1, ...(entity ? { entity } : {}) });
    const id = planted[0]?.subject.id;
    if (!id) throw new Error(`The sandbox could not plant a ${type}.`);
    return id;
  }

  async function perform(connector: Connector, operation: OutboundOperation): Promise<EffectOutcome> {
    effects += 1;
    return connector.perform({ id: `effect-${effects}`, idempotencyKey: `docket-${effects}`, ...operation }, signal);
  }

  async function read<Kind extends RecordKind>(
    connector: Connector,
    type: string,
    id: string,
    kind: Kind,
  ): Promise<FactsOf<Kind>> {
    const [message] = await connector.fetch({ system: connector.key, type, id }, signal);
    if (!message) throw new Error(`${connector.label} does not know ${type} ${id}.`);
    return factsOf(connector.map(message, plainMapping(connector)), kind);
  }

  /** An invoice of the kind wanted, each given out once; null when none is left. */
  function takeInvoice(fits: (invoice: Invoice) => boolean): string | null {
    const found = landing
      .records("billing_invoice")
      .find((record) => !record.isDeleted && fits(record.facts as Invoice) && !used.has(record.externalId));
    if (found) used.add(found.externalId);
    return found?.externalId ?? null;
  }

  /** Drafts live for two days only; when none is left the company lives on until it bills again. */
  async function takeDraft(): Promise<string> {
    for (let days = 0; days < 30; days += 1) {
      const id = takeInvoice(
        (invoice) =>
          invoice.status === "draft" &&
          invoice.taxStatus === "complete" &&
          invoice.autoAdvance &&
          invoice.lines.length > 0,
      );
      if (id) return id;
      await control("/clock", { advanceSeconds: 86_400 });
      await pull(stripe);
    }
    throw new Error("The demo company drew up no invoice in a month.");
  }

  return {
    sandbox,
    stripe,
    netsuite,
    all,
    landing,
    signal,
    now,
    control,
    pull,
    plant,
    perform,
    read,
    takeInvoice,
    takeDraft,
  };
}
