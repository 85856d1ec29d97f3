import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type postgres from "postgres";
import type { Pools } from "#db/client";
import { seedDemo } from "#db/seed/demo";
import { avalaraConnector } from "#server/connectors/avalara/connector";
import type { Connector, RawMessage } from "#server/connectors/connector";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import type { JobName } from "#server/domain/access/actor";
import { joinTouched, type Touched, touchedEntries } from "#server/domain/exceptions/touched";
import { takeDrop } from "#server/jobs/handlers/bank-drop";
import { sendEffect } from "#server/jobs/handlers/send-effect";
import type { Context } from "#server/kernel/context";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import type { Payers } from "#server/sandbox/world/payers";
import type { Reconciled } from "#server/services/exceptions/apply-findings";
import { add, nothing, reconcile } from "#server/services/exceptions/reconcile";
import { runSync } from "#server/services/sync/run-sync";

export type Planted = {
  type: string;
  entity: string;
  subject: { system: string; type: string; id: string };
  explanation: string;
  variant?: string;
};

export type OpenCase = {
  id: string;
  number: number;
  version: number;
  type: string;
  title: string;
  subjectId: string;
};

/** Where a company is read into: a migrated database with its clock, which the company sets. */
export type Ground = Pools & {
  /** Signs in as the database owner, for looking underneath. */
  owner: postgres.Sql;
  clock: { now(): Date; set(next: Date): void };
  asJob(name: JobName): Context;
};

export type LiveCompany = {
  sandbox: Sandbox;
  connectors: readonly Connector[];
  /** What the worker does: reads everything new, and looks at what was touched. */
  sync(): Promise<Reconciled>;
  /**
   * Pulls every stream, takes the bank's files, and applies.
   * @param isLost messages that never arrive although the source's cursor moves on.
   */
  read(isLost?: (message: RawMessage) => boolean): Promise<void>;
  /** What detection was asked to look at, all at once; it is asked for once. */
  touched(): Promise<Touched>;
  /** The company's days go by; nothing is read yet. */
  liveOn(seconds: number): Promise<void>;
  inject(type: string, options?: { entity?: string; count?: number; variant?: string }): Promise<Planted[]>;
  /** Every mistake the sandbox says is there now. The subject of one on the way to the ERP is its invoice. */
  planted(): Promise<Planted[]>;
  /** "type entity object" of each of them, in order. */
  present(): Promise<string[]>;
  /** The same of every open case, the object being the record its subject was made from, or the message that could not be read. */
  found(): Promise<string[]>;
  openCases(type: string): Promise<OpenCase[]>;
  /** Carries out every act on a source that waits, until none does. */
  carryOut(): Promise<void>;
  close(): Promise<void>;
};

export type CompanySize = { customers: number; anchor: string; seed?: number; payers?: Payers };

/** A whole company of the sandbox, every source of it, read into the ground it is given: what detection is proven on. */
export async function bringToLife(ground: Ground, size: CompanySize): Promise<LiveCompany> {
  const { owner, clock, asJob } = ground;
  const folder = await mkdtemp(join(tmpdir(), "docket-company-"));
  const sandbox = await startSandbox({ port: 0, bankFolder: folder, ...size });
  clock.set(new Date(size.anchor));
  await seedDemo(ground, clock.now);
  const connectors = connectorsOf(sandbox.url);
  const { signal } = new AbortController();

  async function control<Answer>(path: string, body?: unknown): Promise<Answer> {
    const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.url}/_sandbox${path}`, request);
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** A staging row of the ERP stands for the invoice it carries. */
  async function invoiceOfImport(): Promise<Map<string, string>> {
    const rows = await owner<{ externalId: string; invoice: string }[]>`
      select d.external_id as "externalId", i.external_id as invoice from erp_documents d join invoices i on i.id = d.invoice_id where d.kind = 'import'`;
    return new Map(rows.map((row) => [row.externalId, row.invoice]));
  }

  async function planted(): Promise<Planted[]> {
    const answer = await control<{ planted: Planted[] }>("/planted");
    const invoices = await invoiceOfImport();
    return answer.planted.map((mistake) => {
      const id = invoices.get(mistake.subject.id);
      return id === undefined ? mistake : { ...mistake, subject: { system: "stripe", type: "invoice", id } };
    });
  }

  async function read(isLost?: (message: RawMessage) => boolean): Promise<void> {
    clock.set(new Date(sandbox.core.now()));
    for (const connector of connectors) {
      const source = isLost ? losing(connector, isLost) : connector;
      const { error } = await runSync(asJob("sync-pull"), source, { startedBy: "company", signal });
      if (error !== null) throw new Error(error);
    }
    await takeDrop(asJob("bank-drop"), { folder, settleMs: 0, signal });
  }

  /** What waits so that it can be undone has waited. */
  async function pastHolds(): Promise<void> {
    const [held] = await owner<{ until: Date | null }[]>`
      select max(next_attempt_at) as until from effects where state = 'intent' and fence = 0`;
    if (held?.until && held.until > clock.now()) clock.set(held.until);
  }

  async function touched(): Promise<Touched> {
    const asked = await owner<{ touched: Touched }[]>`
      delete from pgboss.job where name = 'exceptions.detect' returning data->'touched' as touched`;
    return asked.reduce<Touched>((all, one) => joinTouched(all, one.touched), {});
  }

  return {
    sandbox,
    connectors,
    planted,
    read,
    touched,
    async sync() {
      await read();
      return detectOn(ground, await touched());
    },
    async liveOn(seconds) {
      await control("/clock", { advanceSeconds: seconds });
    },
    async inject(type, { count = 1, ...options } = {}) {
      return (await control<{ planted: Planted[] }>("/inject", { type, count, ...options })).planted;
    },
    async present() {
      return (await planted()).map(({ type, entity, subject }) => `${type} ${entity} ${subject.id}`).sort();
    },
    async found() {
      const rows = await owner<{ type: string; entityCode: string; externalId: string }[]>`
        select c.type, c.entity_code as "entityCode", coalesce(r.external_id, p.external_id, m.event_id) as "externalId" from cases c
        left join source_records r on r.id = c.subject_id left join customers p on p.id = c.subject_id left join inbox m on m.id = c.subject_id
        where c.closed_at is null and coalesce(r.external_id, p.external_id, m.event_id) is not null`;
      return rows.map((row) => `${row.type} ${row.entityCode} ${row.externalId}`).sort();
    },
    async openCases(type) {
      return owner<OpenCase[]>`
        select id, number::int as number, version, type, title, subject_id as "subjectId" from cases where type = ${type} and closed_at is null order by number`;
    },
    async carryOut() {
      const context = asJob("send-effects");
      for (let isWaiting = true; isWaiting; ) {
        const waiting = await owner<{ id: string }[]>`select id from effects where state = 'intent' order by position`;
        await pastHolds();
        for (const { id } of waiting)
          await sendEffect(context, { effectId: id }, signal, (key) => connectors.find((one) => one.key === key));
        const [left] = await owner<{ count: number }[]>`
          select count(*)::int as count from effects where state = 'intent'`;
        isWaiting = (left?.count ?? 0) > 0 && left?.count !== waiting.length;
      }
    },
    async close() {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Looks at what was touched, and at what could not be read. */
export async function detectOn({ asJob }: Pick<Ground, "asJob">, touched: Touched): Promise<Reconciled> {
  const total = nothing();
  for (const [kind, ids] of touchedEntries(touched)) add(total, await reconcile(asJob("detect-exceptions"), kind, ids));
  add(total, await reconcile(asJob("detect-exceptions"), "inbox", "all"));
  return total;
}

/** The same source, some of whose messages never arrive. */
function losing(connector: Connector, isLost: (message: RawMessage) => boolean): Connector {
  const streams = connector.streams.map((stream) => ({
    ...stream,
    pull: async (...asked: Parameters<typeof stream.pull>) => {
      const page = await stream.pull(...asked);
      return { ...page, messages: page.messages.filter((message) => !isLost(message)) };
    },
  }));
  return { ...connector, streams };
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
