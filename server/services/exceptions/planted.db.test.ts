import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { typeKeysOf } from "#server/domain/exceptions/registry";
import { joinTouched, type Touched, touchedEntries } from "#server/domain/exceptions/touched";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { reconcile } from "#server/services/exceptions/reconcile";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

type Planted = {
  type: string;
  entity: string;
  subject: { system: string; type: string; id: string };
  explanation: string;
};

/** Enough that mistakes can be planted on drafts of the running period. */
const CUSTOMERS = 160;
const ANCHOR = "2026-10-12T09:30:00Z";
const { signal } = new AbortController();
const cursors = new Map<string, string | null>();
let db: TestDatabase;
let sandbox: Sandbox;
let connectors: Connector[];

beforeAll(async () => {
  db = await openTestDatabase();
  sandbox = await startSandbox({ port: 0, customers: CUSTOMERS, anchor: ANCHOR });
  await givenExceptions(db.owner, new Date(ANCHOR)).entities();
  const apiUrl = sandbox.url;
  connectors = [
    salesforceConnector({ apiUrl, clientId: "id", clientSecret: "secret" }),
    netsuiteConnector({ apiUrl, token: "t" }),
    stripeConnector({ apiUrl, apiKey: "sk_test_1", webhookSecrets: ["whsec_test"] }),
  ];
  await syncAndDetect();
}, 120_000);
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

/** What the worker does: pull every stream, land, apply, and look at what was touched. */
async function syncAndDetect(): Promise<void> {
  db.clock.set(new Date(sandbox.core.now()));
  let touched: Touched = {};
  for (const connector of connectors) {
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
        if (messages.length > 0)
          await landMessages.execute(db.asJob("sync-pull"), {
            source: connector.key,
            account: connector.account,
            arrivedBy: "pull",
            messages,
          });
      }
    }
  }
  for (const connector of connectors) {
    const applied = await applyInbox(db.asJob("sync-apply"), connector);
    touched = joinTouched(touched, applied.touched);
  }
  for (const [kind, ids] of touchedEntries(touched)) await reconcile(db.asJob("detect-exceptions"), kind, ids);
  await reconcile(db.asJob("detect-exceptions"), "inbox", "all");
}

async function control<Answer>(path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(
    `${sandbox.url}/_sandbox${path}`,
    body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
  );
  return (await response.json()) as Answer;
}

/** "type invoice" of every mistake the sandbox says is there now. */
async function present(): Promise<string[]> {
  const { planted } = await control<{ planted: Planted[] }>("/planted");
  const billed = new Map(
    (
      await db.owner`select d.external_id, i.external_id as invoice from erp_documents d join invoices i on i.id = d.invoice_id where d.kind = 'import'`
    ).map((row) => [row.external_id as string, row.invoice as string]),
  );
  return planted
    .map(
      ({ type, entity, subject }) =>
        `${type} ${entity} ${subject.system === "netsuite" ? billed.get(subject.id) : subject.id}`,
    )
    .sort();
}

async function found(): Promise<string[]> {
  const rows =
    await db.owner`select c.type, c.entity_code, i.external_id from cases c join invoices i on i.id = c.subject_id where c.closed_at is null and c.subject_type = 'invoice'`;
  return rows.map((row) => `${row.type} ${row.entity_code} ${row.external_id}`).sort();
}

test("of eighteen months of a company's books exactly the planted mistakes are found", async () => {
  expect(await db.owner`select reason, field, stream from inbox where state = 'dead'`).toEqual([]);
  const expected = await present();
  expect(expected.length).toBeGreaterThan(5);
  expect(await found()).toEqual(expected);
});

test("every type that is planted anew is found by the next sync, in every entity", async () => {
  const types = typeKeysOf("invoice");
  const added: Planted[] = [];
  for (const entity of ["US01", "DE01", "JP01"]) {
    for (const type of types)
      added.push(...(await control<{ planted: Planted[] }>("/inject", { type, entity, count: 1 })).planted);
  }
  expect(new Set(added.map((mistake) => mistake.type))).toEqual(new Set(types));
  // The meter answers up to the second; what it took in this very second it tells in the next.
  await control("/clock", { advanceSeconds: 60 });
  await syncAndDetect();
  expect(await found()).toEqual(await present());
});

test("a message that breaks the schema becomes a case of the dead letters", async () => {
  await control("/inject", { type: "sync_failure", count: 2 });
  await syncAndDetect();
  expect(await db.owner`select state, type, queue from cases where type = 'sync_failure'`).toEqual(
    Array(2).fill({ state: "routed", type: "sync_failure", queue: "dead-letters" }),
  );
});

test("as the company's days go by, what is found stays what is there", async () => {
  for (const days of [1, 2, 4]) {
    await control("/clock", { advanceSeconds: days * 86_400 });
    await syncAndDetect();
    expect(await found(), `after ${days} more days`).toEqual(await present());
  }
}, 120_000);
