import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedDemo } from "#db/seed/demo";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { avalaraConnector } from "#server/connectors/avalara/connector";
import type { Connector } from "#server/connectors/connector";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import { joinTouched, type Touched, touchedEntries } from "#server/domain/exceptions/touched";
import { takeDrop } from "#server/jobs/handlers/bank-drop";
import { sendEffect } from "#server/jobs/handlers/send-effect";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { reconcile } from "#server/services/exceptions/reconcile";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

export type Planted = {
  type: string;
  entity: string;
  subject: { system: string; type: string; id: string };
  explanation: string;
};

type OpenCase = { id: string; number: number; version: number; type: string; title: string; subjectId: string };

/** A whole company of the sandbox, every source of it, read into a database of its own: what detection is proven on. */
export type Company = {
  db: TestDatabase;
  sandbox: Sandbox;
  /** What the worker does: pull every stream, take the bank's files, land, apply, and look at what was touched. */
  sync(): Promise<void>;
  /** The company's days go by; nothing is read yet. */
  liveOn(seconds: number): Promise<void>;
  inject(type: string, options?: { entity?: string; count?: number }): Promise<Planted[]>;
  /** "type entity object" of every mistake the sandbox says is there now, in order. */
  present(): Promise<string[]>;
  /** The same of every open case, the object being the record its subject was made from. */
  found(): Promise<string[]>;
  openCases(type: string): Promise<OpenCase[]>;
  /** Carries out every act on a source that waits, until none does. */
  carryOut(): Promise<void>;
  close(): Promise<void>;
};

/** @param customers enough that mistakes can be planted on drafts of the running period: 160 and more. */
export async function openCompany({ customers, anchor }: { customers: number; anchor: string }): Promise<Company> {
  const db = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "docket-company-"));
  const sandbox = await startSandbox({ port: 0, customers, anchor, bankFolder: folder });
  db.clock.set(new Date(anchor));
  await seedDemo(db, db.clock.now);
  const connectors = connectorsOf(sandbox.url);
  const cursors = new Map<string, string | null>();
  const { signal } = new AbortController();
  const job = (name: Parameters<TestDatabase["asJob"]>[0]) => db.asJob(name);

  async function pull(connector: Connector): Promise<void> {
    for (const stream of connector.streams) {
      for (let isLast = false; !isLast; ) {
        const key = `${connector.key}/${stream.key}`;
        const page = await stream.pull(cursors.get(key) ?? null, { now: db.clock.now(), signal });
        cursors.set(key, page.cursor);
        isLast = page.isLast;
        const messages = page.messages.map(({ stream: name, eventId, correlationId, payload }) => ({
          stream: name,
          eventId,
          correlationId,
          payload,
        }));
        if (messages.length === 0) continue;
        const { key: source, account } = connector;
        await landMessages.execute(job("sync-pull"), { source, account, arrivedBy: "pull", messages });
      }
    }
  }

  async function control<Answer>(path: string, body?: unknown): Promise<Answer> {
    const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.url}/_sandbox${path}`, request);
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** A staging row of the ERP stands for the invoice it carries. */
  async function invoiceOfImport(): Promise<Map<string, string>> {
    const rows = await db.owner<{ externalId: string; invoice: string }[]>`
      select d.external_id as "externalId", i.external_id as invoice from erp_documents d join invoices i on i.id = d.invoice_id where d.kind = 'import'`;
    return new Map(rows.map((row) => [row.externalId, row.invoice]));
  }

  return {
    db,
    sandbox,
    async sync() {
      db.clock.set(new Date(sandbox.core.now()));
      let touched: Touched = {};
      for (const connector of connectors) await pull(connector);
      await takeDrop(job("bank-drop"), { folder, settleMs: 0, signal });
      for (const connector of connectors)
        touched = joinTouched(touched, (await applyInbox(job("sync-apply"), connector)).touched);
      // What the bank's files touched is known from what they asked for alone.
      const asked = await db.owner<{ touched: Touched }[]>`
        delete from pgboss.job where name = 'exceptions.detect' returning data->'touched' as touched`;
      for (const one of asked) touched = joinTouched(touched, one.touched);
      for (const [kind, ids] of touchedEntries(touched)) await reconcile(job("detect-exceptions"), kind, ids);
      await reconcile(job("detect-exceptions"), "inbox", "all");
    },
    async liveOn(seconds) {
      await control("/clock", { advanceSeconds: seconds });
    },
    async inject(type, { entity, count = 1 } = {}) {
      return (await control<{ planted: Planted[] }>("/inject", { type, count, ...(entity ? { entity } : {}) })).planted;
    },
    async present() {
      const { planted } = await control<{ planted: Planted[] }>("/planted");
      const invoices = await invoiceOfImport();
      return planted
        .map(({ type, entity, subject }) => `${type} ${entity} ${invoices.get(subject.id) ?? subject.id}`)
        .sort();
    },
    async found() {
      const rows = await db.owner<{ type: string; entityCode: string; externalId: string }[]>`
        select c.type, c.entity_code as "entityCode", coalesce(r.external_id, p.external_id) as "externalId" from cases c
        left join source_records r on r.id = c.subject_id left join customers p on p.id = c.subject_id
        where c.closed_at is null and coalesce(r.external_id, p.external_id) is not null`;
      return rows.map((row) => `${row.type} ${row.entityCode} ${row.externalId}`).sort();
    },
    async openCases(type) {
      return db.owner<OpenCase[]>`
        select id, number::int as number, version, type, title, subject_id as "subjectId" from cases where type = ${type} and closed_at is null order by number`;
    },
    async carryOut() {
      const context = job("send-effects");
      for (let isWaiting = true; isWaiting; ) {
        const waiting = await db.owner<
          { id: string }[]
        >`select id from effects where state = 'intent' order by position`;
        for (const { id } of waiting)
          await sendEffect(context, { effectId: id }, signal, (key) => connectors.find((one) => one.key === key));
        const [left] = await db.owner<{ count: number }[]>`
          select count(*)::int as count from effects where state = 'intent'`;
        isWaiting = (left?.count ?? 0) > 0 && left?.count !== waiting.length;
      }
    },
    async close() {
      await sandbox.stop();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Every source a demo is connected to. */
function connectorsOf(apiUrl: string): Connector[] {
  return [
    salesforceConnector({ apiUrl, clientId: "id", clientSecret: "secret" }),
    stripeConnector({ apiUrl, apiKey: "sk_test_1", webhookSecrets: ["whsec_test"] }),
    netsuiteConnector({ apiUrl, token: "token" }),
    gocardlessConnector({ apiUrl: `${apiUrl}/gocardless`, token: "token", webhookSecrets: [] }),
    avalaraConnector({ apiUrl: `${apiUrl}/avalara`, accountNumber: "1100000001", licenseKey: "key" }),
    zendeskConnector({ apiUrl: `${apiUrl}/zendesk`, email: "sync@docket.example", token: "token" }),
    meteringConnector({ apiUrl: `${apiUrl}/metering`, apiKey: "key" }),
    psaConnector({ apiUrl: `${apiUrl}/psa`, token: "token" }),
  ];
}
